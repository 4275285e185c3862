package io.tidings.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.links.ClickCounts;
import io.tidings.links.Links;
import io.tidings.messages.MessageIds;
import io.tidings.schedule.JobContext;
import io.tidings.shared.PlanId;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accounts with a retention of 30 days, and one with 100 years, whose messages share a partition. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ExpiredMessagesTest {
    private static final JobContext NOW = JobContext.stoppingWhen(() -> false);

    @Inject
    MessageRetention retention;

    @Inject
    MessageIds ids;

    @Inject
    Links links;

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    TestAccount account;
    long first;

    @BeforeEach
    void create_an_account_with_a_short_retention() {
        first = ids.allocate(100);
        account = keeping(30);
    }

    @Test
    void rows_of_an_ended_plan_leave_a_partition_that_another_account_keeps_and_its_counts_stay() {
        plan(first, 2, "CLOSED", 61);
        dependentRows(first);
        var patient = keeping(36_500);
        var impatient = account;
        account = patient;
        plan(first + 10, 1, "CLOSED", 61);
        account = impatient;

        retention.blank(NOW);
        assertThat(retention.delete(NOW)).isPositive();

        assertThat(messages()).isEmpty();
        for (var table : List.of("failure", "receipt", "client_ref", "message_event", "click")) {
            assertThat(texts("select '" + table + "' from " + table + " where message_id = " + first))
                    .isEmpty();
        }
        assertThat(texts("select n_total || '/' || n_sent || ' in ' || count(*) over () from send_block"
                        + " where account_id = %s"))
                .containsExactly("2/2 in 1");
        assertThat(links.clicksByVariant(account.id(), new PlanId(first))).isEqualTo(Map.of(-1, new ClickCounts(1, 3)));
        account = patient;
        assertThat(messages()).containsExactly(first + 10 + " +254700000000");
    }

    @Test
    void a_plan_that_has_not_ended_keeps_only_its_own_rows() {
        plan(first, 2, "CLOSED", 61);
        plan(first + 10, 2, "CLOSED", 61);
        sql("update send_block set state = 'PAUSED', closed_at = null, n_sent = 0 where plan_id = " + (first + 10)
                + " and block_no = 1");
        sql("update message set state = <QUEUED> where id = " + (first + 11));

        retention.blank(NOW);
        retention.delete(NOW);

        assertThat(messages()).containsExactly(first + 10 + " ", first + 11 + " +254700000000");
    }

    @Test
    void rows_stay_blank_for_thirty_days_because_most_partitions_are_dropped_in_that_time() {
        plan(first, 1, "CLOSED", 59);

        retention.blank(NOW);
        retention.delete(NOW);

        assertThat(messages()).containsExactly(first + " ");
    }

    @Test
    void old_single_messages_are_deleted_although_their_plan_never_ends() {
        message(first, -1, true, 61);
        message(first + 1, -1, true, 29);

        retention.blank(NOW);
        retention.delete(NOW);

        assertThat(messages()).containsExactly(first + 1 + " +254700000000");
    }

    @Test
    void a_message_that_was_written_late_does_not_keep_later_ones_from_being_blanked() {
        plan(first, 2, "CLOSED", 40);
        sql("update message set created_at = now() - interval '1 day' where id = " + (first + 1));
        message(first + 5, -1, true, 39);

        retention.blank(NOW);

        assertThat(messages()).containsExactly(first + " ", first + 1 + " +254700000000", first + 5 + " ");
    }

    private TestAccount keeping(int days) {
        var created = accounts.create();
        created.api().body("{\"message_days\": %d}".formatted(days)).put("/api/v1/account/retention");
        return created;
    }

    /** Inserts a campaign with one block for each message. The id of its plan is the id of the first message. */
    private void plan(long low, int size, String state, int days) {
        for (int block = 0; block < size; block++) {
            message(low + block, low, false, days);
            sql("insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id, state,"
                    + " started_upto, n_total, n_sent, closed_at) select %s, " + low + ", 1, 20, " + block
                    + ", id, id, '"
                    + state + "', id, 1, 1, created_at from message where id = " + (low + block));
        }
    }

    private void message(long id, long plan, boolean direct, int days) {
        sql("insert into message (id, account_id, plan_id, state, recipient, body, direct, created_at) values"
                + " (" + id + ", %s, " + plan + ", <SENT>, '+254700000000', 'Hi', " + direct
                + ", now() - interval '" + days + " days')");
    }

    private void dependentRows(long id) {
        sql("insert into failure (account_id, plan_id, message_id, gateway_id, attempt, class, code, detail, final)"
                + " values (%s, " + id + ", " + id + ", 1, 1, 'network', 'x', 'x', false)");
        sql("insert into receipt (gateway_id, dedupe_key, message_id, state, provider_at)" + " values (-1, sha256('"
                + id + "'), " + id + ", <DELIVERED>, now())");
        sql("insert into client_ref (account_id, ref, message_id) values (%s, 'mine', " + id + ")");
        sql("insert into message_event (message_id, kind) values (" + id + ", 'x')");
        sql("insert into link (plan_id, number, account_id, first_id, last_id, url) values (" + id + ", 0, %s, " + id
                + ", " + (id + 1) + ", 'https://a.example/')");
        sql("insert into click (message_id, number, plan_id, count, first_at, last_at) values (" + id + ", 0, " + id
                + ", 3, now(), now())");
    }

    private List<String> messages() {
        return texts("select id || ' ' || recipient from message where account_id = %s order by id");
    }

    private void sql(String sql) {
        jdbi.useHandle(handle -> handle.execute(sql.replace("%s", account.id().toString())));
    }

    private List<String> texts(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql.replace("%s", account.id().toString()))
                        .mapTo(String.class)
                        .list());
    }
}
