package io.tidings.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Nodes;
import io.tidings.links.ClickCounts;
import io.tidings.links.LinkClicks;
import io.tidings.links.Links;
import io.tidings.schedule.JobContext;
import io.tidings.shared.PlanId;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RetentionTest {
    private static final JobContext NOW = JobContext.stoppingWhen(() -> false);
    private static final int SENT = 50;
    private static final int QUEUED = 0;

    @Inject
    RetentionConfig config;

    @Inject
    Retention retention;

    @Inject
    RowPruner rows;

    @Inject
    MessageRetention messages;

    @Inject
    MessagePartitions partitions;

    @Inject
    Nodes nodes;

    @Inject
    Links links;

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    TestAccount account;

    @BeforeEach
    void create_an_account() {
        account = accounts.create();
    }

    @Test
    @Tag("S1-49")
    void the_defaults_are_those_of_the_manual() {
        assertThat(config.records()).isEqualTo(Duration.ofDays(4));
        assertThat(config.receipts()).isEqualTo(Duration.ofDays(14));
        assertThat(config.messages()).isEqualTo(Duration.ofDays(365));
        assertThat(config.idempotencyKeys()).isEqualTo(Duration.ofDays(1));
    }

    @Test
    @Tag("S1-49")
    void records_of_ended_work_are_deleted_after_four_days() {
        sql("insert into task (id, account_id, kind, subject, state, finished_at) values"
                + " (gen_random_uuid(), %s, 'old', '1', 'succeeded', now() - interval '4 days 1 hour'),"
                + " (gen_random_uuid(), %s, 'young', '1', 'succeeded', now() - interval '3 days 23 hours'),"
                + " (gen_random_uuid(), %s, 'running', '1', 'running', null)");

        retention.run(NOW);

        assertThat(texts("select kind from task where account_id = %s order by kind"))
                .containsExactly("running", "young");
    }

    @Test
    @Tag("S1-49")
    void the_task_of_a_launch_is_deleted_unless_its_campaign_continues() {
        for (var of : List.of("sent", "paused", "nothing")) {
            sql("insert into task (id, account_id, kind, subject, state, finished_at) values (gen_random_uuid(), %s, '"
                    + of + "', '1', 'succeeded', now() - interval '5 days')");
            sql("insert into campaign (account_id, name, message_content, status, completed_at, task_id)"
                    + " select account_id, kind, 'x', kind, now(), id from task where account_id = %s and kind = '" + of
                    + "' and kind <> 'nothing'");
        }
        sql("insert into task (id, account_id, kind, subject, state, finished_at) values"
                + " (gen_random_uuid(), %s, 'erasure', '1', 'failed', now() - interval '5 days')");
        sql("insert into erasure (account_id, task_id, contact_id, phone, actor_kind, actor_id)"
                + " select account_id, id, 1, '+254700000000', 'SYSTEM', 0 from task"
                + " where account_id = %s and kind = 'erasure'");

        retention.run(NOW);

        assertThat(texts("select kind from task where account_id = %s order by kind"))
                .containsExactly("erasure", "paused");
        var sent = texts("select id::text from campaign where account_id = %s and name = 'sent'")
                .getFirst();
        account.api().get("/api/v1/campaigns/" + sent).then().statusCode(200).body("task_id", nullValue());
        sql("update campaign set status = 'sent' where account_id = %s");
    }

    @Test
    void unused_rate_limits_and_dead_nodes_are_deleted() {
        sql("insert into rate_bucket (scope, id, free_at) values ('plan', -%s, now() - interval '5 days'),"
                + " ('gateway', -%s, now() - interval '3 days')");
        for (var name : List.of("dead", "busy", "young")) {
            sql("insert into node (name, started_at) values ('" + name + "-%s', now() - interval '"
                    + (name.equals("young") ? 3 : 5) + " days')");
        }
        sql("insert into recurring_tasks (task_name, task_instance, picked, picked_by, version)"
                + " values ('test-%s', 'x', true, 'busy-%s', 1)");
        sql("update node set started_at = now() - interval '5 days' where id = " + nodes.id());

        retention.run(NOW);

        assertThat(texts("select scope from rate_bucket where id = -%s")).containsExactly("gateway");
        assertThat(texts("select name from node where name in ('dead-%s', 'busy-%s', 'young-%s') order by name"))
                .containsExactly("busy-" + account.id(), "young-" + account.id());
        assertThat(texts("select count(*)::text from node where id = " + nodes.id()))
                .as("this node is alive")
                .containsExactly("1");
        sql("delete from recurring_tasks where task_name = 'test-%s'");
    }

    @Test
    @Tag("S1-49")
    void rehearsals_rejected_rows_and_references_to_deleted_messages_are_deleted() {
        long first = ids(3);
        sql("insert into campaign (account_id, name, message_content) values (%s, 'x', 'x')");
        for (int days : List.of(3, 5)) {
            sql(
                    "insert into rehearsal (id, account_id, campaign_id, task_id, audience, launch_snapshot, size, created_at)"
                            + " select gen_random_uuid(), %s, id, gen_random_uuid(), '{}', '{}', " + days
                            + ", now() - interval '" + days + " days' from campaign where account_id = %s");
            long batch = first + days % 3;
            sql("insert into send_batch (id, account_id, task_id, source, status, finished_at) values (" + batch
                    + ", %s, gen_random_uuid(), 'file', 'finished', now() - interval '" + days + " days')");
            sql("insert into send_batch_reject (batch_id, row_no, line_no, column_name, code, message, raw) values ("
                    + batch + ", " + days + ", 1, 'phone', 'x', 'x', 'x')");
        }
        message(first, SENT, 5);
        sql("insert into client_ref (account_id, ref, message_id, created_at) values"
                + " (%s, 'here', " + first + ", now() - interval '5 days'),"
                + " (%s, 'gone', " + (first + 1) + ", now() - interval '5 days')");

        retention.run(NOW);

        assertThat(texts("select size::text from rehearsal where account_id = %s"))
                .containsExactly("3");
        assertThat(texts("select row_no::text from send_batch_reject r join send_batch b on b.id = r.batch_id"
                        + " where b.account_id = %s"))
                .containsExactly("3");
        assertThat(texts("select ref from client_ref where account_id = %s")).containsExactly("here");
    }

    @Test
    void receipts_are_deleted_after_fourteen_days() {
        sql("insert into receipt (gateway_id, dedupe_key, message_id, state, provider_at, received_at)"
                + " select -%s, sha256(cast(i::text as bytea)), i, <DELIVERED>, now(), now() - make_interval(days => i)"
                + " from generate_series(1, 20) i");

        rows.deleteReceipts(config.receipts(), NOW);

        assertThat(texts("select count(*)::text from receipt where gateway_id = -%s"))
                .containsExactly("13");
    }

    @Test
    @Tag("SEC-22")
    void messages_past_the_retention_of_their_account_are_blanked() {
        account.api()
                .body("{\"message_days\": 30}")
                .put("/api/v1/account/retention")
                .then()
                .statusCode(200)
                .body("message_days", equalTo(30))
                .body("default_message_days", equalTo(365));
        long first = ids(3);
        message(first, SENT, 31);
        message(first + 1, QUEUED, 31);
        message(first + 2, SENT, 29);

        messages.blank(NOW);
        assertThat(recipients(first, 3)).containsExactly("", "+254700000000", "+254700000000");

        sql("update message set state = <FAILED> where account_id = %s and state = <QUEUED>");
        messages.blank(NOW);
        assertThat(recipients(first, 3)).containsExactly("", "", "+254700000000");
        assertThat(texts("select coalesce(body, variables::text, 'nothing') from message where account_id = %s"
                        + " and recipient = ''"))
                .containsOnly("nothing");
    }

    @Test
    @Tag("SEC-22")
    void queued_messages_of_a_cancelled_plan_are_blanked_once() {
        account.api().body("{\"message_days\": 30}").put("/api/v1/account/retention");
        long first = ids(2);
        message(first, QUEUED, 31);
        message(first + 1, SENT, 31);
        sql("insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id, state,"
                + " started_upto, n_total, n_cancelled, n_sent, closed_at) values (%s, -%s, 1, 20, 0, " + first + ", "
                + (first + 1) + ", 'CANCELLED', " + first + ", 2, 1, 1, now())");
        sql("update message set plan_id = -%s where account_id = %s");

        messages.blank(NOW);

        assertThat(recipients(first, 2)).containsExactly("", "");
        assertThat(texts("select blanked_upto::text from account_retention where account_id = %s"))
                .containsExactly(Long.toString(first + 1));
    }

    @Test
    @Tag("SEC-22")
    void a_message_without_outcome_is_checked_again_and_later_ones_are_blanked() {
        account.api().body("{\"message_days\": 30}").put("/api/v1/account/retention");
        long first = ids(12_000);
        sql("insert into message (id, account_id, plan_id, state, recipient, created_at) select " + first + " + n, %s,"
                + " -1, case n when 0 then <QUEUED> else <SENT> end, '+254700000000', now() - interval '31 days'"
                + " from generate_series(0, 11999) n");
        messages.blank(NOW);
        assertThat(recipients(first, 2)).containsExactly("+254700000000", "");

        sql("update message set state = <FAILED> where account_id = %s and state = <QUEUED>");
        messages.blank(NOW);
        assertThat(recipients(first, 2)).containsExactly("", "");
    }

    @Test
    void an_account_sets_its_own_retention_within_bounds() {
        account.api().get("/api/v1/account/retention").then().statusCode(200).body("message_days", nullValue());
        account.api()
                .body("{\"message_days\": 0}")
                .put("/api/v1/account/retention")
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_retention"));
    }

    @Test
    @Tag("S0-49")
    @Tag("SEC-22")
    void a_partition_is_dropped_when_all_its_messages_are_old_and_counts_stay() {
        long size = 10_000_000;
        long next = Long.parseLong(
                texts("select next_id::text from message_id_allocator").getFirst());
        long first = (next / size + 1) * size;
        ids(first + size - next);
        var table = "message_p" + first / size;
        long young = next;
        message(young, SENT, 1);
        var neighbour = account;
        blocks(young);
        account = accounts.create();
        message(first, SENT, 400);
        message(first + 1, SENT, 400);
        long plan = first;
        sql("insert into failure (account_id, plan_id, message_id, gateway_id, attempt, class, code, detail, final)"
                + " values (%s, " + plan + ", " + first + ", 1, 1, 'network', 'x', 'x', true)");
        sql("insert into link (plan_id, number, account_id, first_id, last_id, url) select " + plan + ", n, %s, "
                + first + ", " + (first + 1) + ", 'https://a.example/' || n from generate_series(0, 1) n");
        sql("insert into click (message_id, number, plan_id, count, first_at, last_at) values"
                + " (" + first + ", 0, " + plan + ", 3, now(), now()), (" + first + ", 1, " + plan
                + ", 1, now(), now()),"
                + " (" + (first + 1) + ", 0, " + plan + ", 1, now(), now())");
        blocks(first);
        jdbi.useHandle(handle -> handle.execute("""
                insert into variant_count (plan_id, block_id, variant, n_sent)
                select plan_id, id, 1, 1 from send_block where plan_id = ? union all select ?, 0, 1, 0""", plan, plan));

        sql("update message set created_at = now() where account_id = %s and id = " + (first + 1));
        partitions.drop(365, NOW);
        assertThat(exists(table)).as("one of its messages is young").isTrue();

        sql("update message set created_at = now() - interval '400 days' where account_id = %s");
        partitions.drop(null, NOW);
        assertThat(exists(table)).as("messages are kept for good").isTrue();

        partitions.drop(365, NOW);
        assertThat(exists(table)).isFalse();
        assertThat(texts("select count(*)::text from message where account_id = %s"))
                .containsExactly("0");
        assertThat(texts("select count(*)::text from failure where account_id = %s"))
                .containsExactly("0");
        assertThat(texts("select n_total || '/' || n_sent || '/' || segments from send_block where account_id = %s"))
                .containsExactly("2/2/6");
        assertThat(texts("select count(*)::text from click k join link l using (plan_id) where account_id = %s"))
                .containsExactly("0");
        assertThat(links.list(account.id(), new PlanId(plan)))
                .containsExactly(
                        new LinkClicks("https://a.example/0", 2, 4), new LinkClicks("https://a.example/1", 1, 1));
        assertThat(links.clicksByVariant(account.id(), new PlanId(plan))).isEqualTo(Map.of(-1, new ClickCounts(2, 5)));
        assertThat(texts("select sum(n_sent) || ' of ' || count(*) from variant_count where plan_id = " + plan))
                .as("by variant, of the block that remains and of the plan")
                .containsExactly("2 of 2");
        account = neighbour;
        assertThat(texts("select n_total || '/' || n_sent || '/' || segments from send_block where account_id = %s"))
                .as("messages of an older partition are still there")
                .containsExactly("1/1/3", "1/1/3");
    }

    @Test
    void idempotency_keys_are_deleted_after_one_day() {
        for (var age : List.of("23 hours", "25 hours")) {
            sql("insert into idempotency_key (account_id, key_hash, request, lease_until, created_at)"
                    + " values (%s, sha256('" + age + "'), 'POST /x', now(), now() - interval '" + age + "')");
        }

        retention.run(NOW);

        assertThat(texts("select count(*)::text from idempotency_key where account_id = %s"))
                .containsExactly("1");
    }

    private long ids(long count) {
        return jdbi.withHandle(handle -> handle.createQuery("select allocate_message_ids(:count)")
                .bind("count", count)
                .mapTo(Long.class)
                .one());
    }

    private void message(long id, int state, int days) {
        sql("insert into message (id, account_id, plan_id, state, recipient, body, variables, created_at) values"
                + " (" + id + ", %s, -1, " + state + ", '+254700000000', 'Hi', '{\"a\": \"b\"}',"
                + " now() - interval '" + days + " days')");
    }

    /** Inserts two blocks of one message each. The id of their plan is the id of the first message. */
    private void blocks(long first) {
        for (int block = 0; block < 2; block++) {
            sql("insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id, state,"
                    + " started_upto, n_total, n_sent, segments, closed_at) values (%s, " + first + ", 1, 20, " + block
                    + ", "
                    + (first + block) + ", " + (first + block) + ", 'CLOSED', " + (first + block)
                    + ", 1, 1, 3, now())");
        }
    }

    private List<String> recipients(long first, int count) {
        return texts("select recipient from message where account_id = %s and id >= " + first + " and id < "
                + (first + count) + " order by id");
    }

    private boolean exists(String table) {
        return jdbi.withHandle(handle -> handle.createQuery("select to_regclass(:table) is not null")
                .bind("table", table)
                .mapTo(Boolean.class)
                .one());
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
