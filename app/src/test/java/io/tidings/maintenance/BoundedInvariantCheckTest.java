package io.tidings.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.maintenance.Invariants.Violation;
import io.tidings.schedule.JobContext;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the cost of the check for an account with many single messages, each in a block of its own. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-29")
class BoundedInvariantCheckTest {
    private static final int EARLIER = 30_000;
    private static final int RECENT = 20;
    private static final Set<String> TABLES =
            Set.of("send_block", "ledger_transfer", "ledger_entry", "reservation", "balance", "ledger_checkpoint");

    @Inject
    SingleBlockCompaction compaction;

    @Inject
    LedgerCheckpoints checkpoints;

    @Inject
    Invariants invariants;

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    @Inject
    ObjectMapper json;

    private TestAccount account;
    private long plan;

    @BeforeEach
    void create_an_account() {
        account = accounts.create();
    }

    @Test
    void a_check_reads_only_new_rows() throws Exception {
        manySentEarlier();
        assertThat(rowsRead()).as("without merged blocks and checkpoints").isGreaterThan(EARLIER);

        checkpoints.advance();
        compaction.run(JobContext.stoppingWhen(() -> false));
        sent(RECENT, "0 s");

        // Each check also reads the recent transfers of other accounts, which are not counted here.
        long ofOthers = rowsRead(accounts.create());
        assertThat(rowsRead() - ofOthers).isLessThan(2_000);
        assertThat(found()).isEmpty();
        assertThat(invariants.allViolations(account.id())).isEmpty();
        assertThat(blockSums()).isEqualTo("%1$d/%1$d/%1$d/%1$d in %2$d".formatted(EARLIER + RECENT, 1 + RECENT));
    }

    @Test
    void a_violation_after_a_checkpoint_is_found_at_once_and_one_before_it_within_a_day() {
        manySentEarlier();
        checkpoints.advance();
        compaction.run(JobContext.stoppingWhen(() -> false));
        sent(RECENT, "0 s");

        assertThat(violationsAfter("""
                update balance set bought = bought + 5, available = available + 5 where account_id = :account""")).containsExactly("I2");
        assertThat(
                        violationsAfter(
                                "update reservation set taken_units = taken_units + 5, spent_units = spent_units + 5 where plan_id = :plan"))
                .contains("I2");
        assertThat(violationsAfter("""
                update send_block set settled = false where plan_id = :plan and cardinality(message_ids) = 0""")).containsExactly("I7");

        jdbi.useHandle(handle -> {
            sql(handle, "update ledger_checkpoint set spent = spent + 1 where scope = 'account' and id = :account");
            assertThat(found()).containsExactly("I2");
            sql(
                    handle,
                    "update ledger_checkpoint set counted_at = now() - interval '5 years' where id in (:account, :plan)");
        });
        checkpoints.advance();
        assertThat(found()).isEmpty();
    }

    /** Creates a plan with bought and reserved credits, and settles each message by its own transfer. */
    private void manySentEarlier() {
        jdbi.useTransaction(handle -> {
            plan = handle.createQuery("select nextval(pg_get_serial_sequence('campaign', 'id'))")
                    .mapTo(Long.class)
                    .one();
            sql(handle, """
                    insert into gateway (account_id, name, provider, enabled)
                    values (:account, 'x', 'simulator', false)""");
            sql(handle, """
                    insert into direct_plan (account_id, gateway_id, channel, priority, on_uncertain, plan_id)
                    select :account, max(id), 'sms', 0, 'park', :plan from gateway where account_id = :account""");
            int all = EARLIER + 10 * RECENT;
            transfer(handle, "top_up", "-" + all + ", 'bought'", all + ", 'available'");
            transfer(handle, "reserve", "-" + all + ", 'available'", all + ", 'reserved'");
            sql(handle, "update balance set bought = " + all + ", reserved = " + all + " where account_id = :account");
            sql(
                    handle,
                    "insert into reservation (plan_id, account_id, taken_units, reserved_units) values (:plan, :account, "
                            + all + ", " + all + ")");
        });
        sent(EARLIER, "1 hour");
        // Releases the rest, so that the reservation equals the cost of the messages.
        jdbi.useTransaction(handle -> {
            int left = 10 * RECENT - RECENT;
            transfer(handle, "release", "-" + left + ", 'reserved'", left + ", 'available'");
            sql(
                    handle,
                    "update balance set reserved = reserved - " + left + ", available = available + " + left
                            + " where account_id = :account");
            sql(
                    handle,
                    "update reservation set reserved_units = reserved_units - " + left + ", released_units = " + left
                            + " where plan_id = :plan");
        });
        jdbi.useHandle(handle -> {
            handle.execute("select brin_summarize_new_values('ledger_transfer_at')");
            handle.execute("analyze send_block, ledger_transfer, ledger_entry");
        });
    }

    private void transfer(Handle handle, String kind, String from, String to) {
        sql(handle, """
                with t as (
                    insert into ledger_transfer (account_id, plan_id, kind, subject_id, sequence_no, actor)
                    values (:account, case when '<kind>' <> 'top_up' then :plan end, '<kind>', -:plan, 1, 'system')
                    returning id
                )
                insert into ledger_entry (transfer_id, account_id, amount, book)
                select t.id, :account, e.amount, e.book from t, (values (<from>), (<to>)) as e(amount, book)""".replace("<kind>", kind).replace("<from>", from).replace("<to>", to));
    }

    private void sent(int messages, String ago) {
        jdbi.useTransaction(handle -> {
            sql(handle, """
                    insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id,
                        message_ids, state, started_upto, n_total, n_sent, segments, closed_at)
                    select :account, :plan, 0, 0, 0, -i, -i, array[-i], 'CLOSED', -i, 1, 1, 1, now() - interval '<ago>'
                      from generate_series(1, <n>) i""".replace("<ago>", ago).replace("<n>", "" + messages));
            sql(handle, """
                    update send_block set reserved_units = 1, spent_units = 1, settled = true
                     where plan_id = :plan and settled is null""");
            sql(handle, """
                    with t as (
                        insert into ledger_transfer (account_id, plan_id, kind, subject_id, sequence_no, actor, at)
                        select account_id, plan_id, 'settle', id, 1, 'system', closed_at
                          from send_block b where plan_id = :plan
                           and not exists (select from ledger_transfer where kind = 'settle' and subject_id = b.id)
                        returning id
                    )
                    insert into ledger_entry (transfer_id, account_id, book, amount)
                    select t.id, :account, e.book, e.amount
                      from t, (values ('reserved', -1), ('spent', 1)) as e(book, amount)""");
            sql(
                    handle,
                    "update balance set reserved = reserved - " + messages + ", spent = spent + " + messages
                            + " where account_id = :account");
            sql(
                    handle,
                    "update reservation set reserved_units = reserved_units - " + messages
                            + ", spent_units = spent_units + " + messages + " where plan_id = :plan");
        });
    }

    private String blockSums() {
        return jdbi.withHandle(handle ->
                handle.createQuery("""
                        select sum(n_total) || '/' || sum(n_sent) || '/' || sum(segments) || '/' || sum(spent_units) || ' in '
                               || count(*) from send_block where plan_id = :plan""").bind("plan", plan).mapTo(String.class).one());
    }

    /** Returns how many rows of growing tables the statement reads, as PostgreSQL counts them. */
    private long rowsRead() throws Exception {
        return rowsRead(account);
    }

    private long rowsRead(TestAccount whose) throws Exception {
        return jdbi.inTransaction(handle -> {
            handle.createQuery("select set_config('tidings.invariant_account', :account::text, true)")
                    .bind("account", whose.id().value())
                    .mapTo(String.class)
                    .one();
            var explained = handle.getConnection()
                    .createStatement()
                    .executeQuery("explain (analyze, timing off, format json) " + invariantsSql());
            explained.next();
            return read(json.readTree(explained.getString(1)));
        });
    }

    private static long read(JsonNode node) {
        long rows = 0;
        if (TABLES.contains(node.path("Relation Name").asText())) {
            rows += (long) ((node.path("Actual Rows").asDouble()
                            + node.path("Rows Removed by Filter").asDouble()
                            + node.path("Rows Removed by Index Recheck").asDouble())
                    * node.path("Actual Loops").asDouble());
        }
        for (var child : node) {
            rows += read(child);
        }
        return rows;
    }

    private static String invariantsSql() {
        try (var stream = Objects.requireNonNull(
                BoundedInvariantCheckTest.class.getResourceAsStream("/db/invariants.sql"), "resource")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> violationsAfter(String broken) {
        try (var handle = jdbi.open()) {
            handle.begin();
            try {
                sql(handle, broken);
                return found(handle);
            } finally {
                handle.rollback();
            }
        }
    }

    private Set<String> found() {
        return jdbi.inTransaction(this::found);
    }

    private Set<String> found(Handle handle) {
        sql(handle, "select set_config('tidings.invariant_account', :account::text, true)");
        return invariants.violations(handle).stream().map(Violation::invariant).collect(Collectors.toSet());
    }

    private void sql(Handle handle, String sql) {
        try (var statement = handle.getConnection().createStatement()) {
            statement.execute(sql.replace(":account", account.id().toString()).replace(":plan", Long.toString(plan)));
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
