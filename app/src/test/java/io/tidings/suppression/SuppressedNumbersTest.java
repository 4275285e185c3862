package io.tidings.suppression;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.shared.Actor;
import io.tidings.shared.Channel;
import io.tidings.shared.PhoneNumber;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F31")
@Tag("SEC-23")
class SuppressedNumbersTest {
    private static final String AMINA = "+254712345678";
    private static final String BARAKA = "+254712345679";

    @Inject
    SuppressedNumbers suppressed;

    @Inject
    Suppressions suppressions;

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    private TestAccount account;

    @BeforeEach
    void anAccount() {
        account = accounts.create();
    }

    @Test
    void an_opt_out_applies_with_the_next_version_even_if_another_process_committed_it() {
        assertThat(version()).isZero();
        add(AMINA, null);
        long first = version();
        assertThat(among(Channel.SMS, first)).containsExactly(AMINA);

        // As another node would, or a person by hand.
        insert("'" + BARAKA + "'");
        assertThat(version()).isGreaterThan(first);
        assertThat(among(Channel.SMS, first))
                .as("the copy of the earlier version")
                .containsExactly(AMINA);
        assertThat(among(Channel.SMS, version())).containsExactlyInAnyOrder(AMINA, BARAKA);
        assertThat(among(Channel.SMS, first)).as("a newer copy is used too").containsExactlyInAnyOrder(AMINA, BARAKA);
    }

    @Test
    void an_entry_for_one_channel_does_not_suppress_the_other() {
        add(AMINA, Channel.WHATSAPP);
        add(BARAKA, null);

        for (var answer :
                List.of(among(Channel.SMS, version()), suppressed.queryAmong(account.id(), Channel.SMS, both()))) {
            assertThat(answer).containsExactly(BARAKA);
        }
        for (var answer : List.of(
                among(Channel.WHATSAPP, version()), suppressed.queryAmong(account.id(), Channel.WHATSAPP, both()))) {
            assertThat(answer).containsExactlyInAnyOrder(AMINA, BARAKA);
        }
    }

    @Test
    void a_removed_number_is_no_longer_suppressed() {
        add(AMINA, null);
        add(BARAKA, null);
        assertThat(among(Channel.SMS, version())).hasSize(2);

        jdbi.useTransaction(handle -> suppressions.remove(handle, actor(), new PhoneNumber(AMINA), null));
        assertThat(among(Channel.SMS, version())).containsExactly(BARAKA);
        jdbi.useTransaction(handle -> suppressions.remove(handle, actor(), new PhoneNumber(BARAKA), null));
        assertThat(among(Channel.SMS, version())).isEmpty();
    }

    @Test
    @Tag("SEC-22")
    void an_erased_number_is_not_in_the_copies() {
        add(AMINA, null);
        add(BARAKA, null);
        long before = version();
        assertThat(among(Channel.SMS, before)).hasSize(2);

        jdbi.useTransaction(handle -> suppressions.erase(handle, account.id(), new PhoneNumber(AMINA)));
        assertThat(version()).isGreaterThan(before);
        assertThat(among(Channel.SMS, version())).containsExactly(BARAKA);
        Set<String> written = jdbi.withHandle(handle -> suppressions.among(handle, account.id(), Channel.SMS, both()));
        assertThat(written).as("a launch still finds it").containsExactlyInAnyOrder(AMINA, BARAKA);
    }

    @Test
    void a_list_that_is_too_long_to_copy_is_queried_in_the_database() {
        insert("'+2547' || lpad(cast(n as text), 8, '0') from generate_series(1, %d) n"
                .formatted(SuppressedNumbers.MAX_COPIED + 1));
        long version = version();
        assertThat(suppressed.among(account.id(), Channel.SMS, version, List.of("+254700000007", AMINA)))
                .containsExactly("+254700000007");

        insert("'" + AMINA + "'");
        assertThat(suppressed.among(account.id(), Channel.SMS, version, List.of("+254700000007", AMINA)))
                .as("even with the earlier version")
                .containsExactlyInAnyOrder("+254700000007", AMINA);
    }

    @Test
    void a_list_applies_only_to_its_account() {
        add(AMINA, null);
        var otherAccount = accounts.create();
        assertThat(suppressed.among(otherAccount.id(), Channel.SMS, version(), both()))
                .as("even with the version of another account")
                .isEmpty();
        assertThat(among(Channel.SMS, version())).containsExactly(AMINA);
    }

    private void add(String phone, @Nullable Channel channel) {
        jdbi.useTransaction(handle ->
                suppressions.add(handle, actor(), new PhoneNumber(phone), channel, SuppressionReason.STOP, "inbound"));
    }

    /** @param phones the part of a select after the keyword */
    private void insert(String phones) {
        jdbi.useHandle(handle -> handle.execute("""
                insert into suppression (account_id, phone_hash, phone, reason, source)
                select %d, sha256(cast(phone as bytea)), phone, 'stop', 'inbound' from (select %s) as s(phone)""".formatted(account.id().value(), phones)));
    }

    private Set<String> among(Channel channel, long version) {
        return suppressed.among(account.id(), channel, version, both());
    }

    private long version() {
        return jdbi.withHandle(handle -> handle.createQuery("select " + SuppressedNumbers.LIST_VERSION)
                .bind("account", account.id().value())
                .mapTo(Long.class)
                .one());
    }

    private Actor actor() {
        return Actor.system(account.id());
    }

    private static List<String> both() {
        return List.of(AMINA, BARAKA);
    }
}
