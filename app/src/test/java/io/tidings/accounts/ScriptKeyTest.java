package io.tidings.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.testing.EmptySchema;
import io.tidings.testing.RecordedEvents;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ScriptKeyTest {
    private static final String KEY = "any sixteen characters";

    private final Accounts accounts =
            new Accounts(EmptySchema.create(), new SecurityEvents(new RecordedEvents<>(), new CurrentActor()));

    @Test
    void it_acts_for_the_only_account() {
        var only = accounts.create(NewAccount.named("Only"));

        assertThat(key(KEY).authenticate(KEY).orElseThrow().account()).isEqualTo(only);
        assertThat(key(KEY).authenticate(KEY + " ")).isEmpty();
        assertThat(new ScriptKey(new TestConfig(), accounts, InstantSource.system()).authenticate(""))
                .isEmpty();
    }

    @Test
    void with_several_accounts_it_acts_for_the_demo_account_or_none() {
        accounts.create(NewAccount.named("One"));
        accounts.create(NewAccount.named("Two"));
        assertThat(key(KEY).authenticate(KEY)).isEmpty();

        var demo = accounts.create(new NewAccount("Demo", "KE", "UTC", true));

        assertThat(key(KEY).authenticate(KEY).orElseThrow().account()).isEqualTo(demo);
    }

    @Test
    void a_script_key_that_is_too_short_stops_the_start() {
        assertThatThrownBy(() -> key("fifteen letters"))
                .hasMessageContaining("TIDINGS_API_KEY")
                .hasMessageContaining("16");
    }

    private ScriptKey key(String text) {
        return new ScriptKey(TestConfig.withKey(text), accounts, InstantSource.system());
    }
}
