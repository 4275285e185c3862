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
    void an_opt_out_holds_with_the_next_stamp_whoever_committed_it() {
        assertThat(stamp()).isZero();
        add(AMINA, null);
        long first = stamp();
        assertThat(among(Channel.SMS, first)).containsExactly(AMINA);

        // Not by this program's own code: by another node, or by hand.
        insert("'" + BARAKA + "'");
        assertThat(stamp()).isGreaterThan(first);
        assertThat(among(Channel.SMS, first)).as("the copy of before").containsExactly(AMINA);
        assertThat(among(Channel.SMS, stamp())).containsExactlyInAnyOrder(AMINA, BARAKA);
        assertThat(among(Channel.SMS, first))
                .as("what is newer than asked for will do")
                .containsExactlyInAnyOrder(AMINA, BARAKA);
    }

    @Test
    void an_entry_for_one_channel_leaves_the_other_open() {
        add(AMINA, Channel.WHATSAPP);
        add(BARAKA, null);

        for (var answer : List.of(among(Channel.SMS, stamp()), suppressed.queryAmong(account.id(), Channel.SMS, both()))) {
            assertThat(answer).containsExactly(BARAKA);
        }
        for (var answer :
                List.of(among(Channel.WHATSAPP, stamp()), suppressed.queryAmong(account.id(), Channel.WHATSAPP, both()))) {
            assertThat(answer).containsExactlyInAnyOrder(AMINA, BARAKA);
        }
    }

    @Test
    void who_is_taken_off_the_list_may_be_written_to_again() {
        add(AMINA, null);
        add(BARAKA, null);
        assertThat(among(Channel.SMS, stamp())).hasSize(2);

        jdbi.useTransaction(handle -> suppressions.remove(handle, actor(), new PhoneNumber(AMINA), null));
        assertThat(among(Channel.SMS, stamp())).containsExactly(BARAKA);
        jdbi.useTransaction(handle -> suppressions.remove(handle, actor(), new PhoneNumber(BARAKA), null));
        assertThat(among(Channel.SMS, stamp())).isEmpty();
    }

    @Test
    @Tag("SEC-22")
    void an_erased_number_is_in_no_copy_and_disturbs_none() {
        add(AMINA, null);
        add(BARAKA, null);
        long before = stamp();
        assertThat(among(Channel.SMS, before)).hasSize(2);

        jdbi.useTransaction(handle -> suppressions.erase(handle, account.id(), new PhoneNumber(AMINA)));
        assertThat(stamp()).isGreaterThan(before);
        assertThat(among(Channel.SMS, stamp())).containsExactly(BARAKA);
        Set<String> written = jdbi.withHandle(handle -> suppressions.among(handle, account.id(), Channel.SMS, both()));
        assertThat(written).as("whoever writes messages still learns of it").containsExactlyInAnyOrder(AMINA, BARAKA);
    }

    @Test
    void a_list_too_long_to_be_kept_is_asked_in_the_database() {
        insert("'+2547' || lpad(cast(n as text), 8, '0') from generate_series(1, %d) n"
                .formatted(SuppressedNumbers.MAX_COPIED + 1));
        long stamp = stamp();
        assertThat(suppressed.among(account.id(), Channel.SMS, stamp, List.of("+254700000007", AMINA)))
                .containsExactly("+254700000007");

        insert("'" + AMINA + "'");
        assertThat(suppressed.among(account.id(), Channel.SMS, stamp, List.of("+254700000007", AMINA)))
                .as("even under the stamp of before")
                .containsExactlyInAnyOrder("+254700000007", AMINA);
    }

    @Test
    void one_accounts_list_is_no_other_accounts() {
        add(AMINA, null);
        var stranger = accounts.create();
        assertThat(suppressed.among(stranger.id(), Channel.SMS, stamp(), both()))
                .as("even under somebody else's stamp")
                .isEmpty();
        assertThat(among(Channel.SMS, stamp())).containsExactly(AMINA);
    }

    private void add(String phone, @Nullable Channel channel) {
        jdbi.useTransaction(handle ->
                suppressions.add(handle, actor(), new PhoneNumber(phone), channel, SuppressionReason.STOP, "inbound"));
    }

    /** @param phones the end of a select */
    private void insert(String phones) {
        jdbi.useHandle(handle -> handle.execute("""
                insert into suppression (account_id, phone_hash, phone, reason, source)
                select %d, sha256(cast(phone as bytea)), phone, 'stop', 'inbound' from (select %s) as s(phone)""".formatted(account.id().value(), phones)));
    }

    private Set<String> among(Channel channel, long stamp) {
        return suppressed.among(account.id(), channel, stamp, both());
    }

    private long stamp() {
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
