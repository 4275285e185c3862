package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Workload;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** After a failover, the connections of the program lead to a server that is read-only for a while. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F13")
class ReadOnlyDatabaseTest {
    private static final String SLOW = """
            {"latency_ms_min": 100, "latency_ms_max": 200, "success_rate": 1, "receipts": false}""";
    private static final int MESSAGES = 400;

    @Inject
    OutcomeWriter writer;

    @Inject
    @DataSource("dispatch")
    AgroalDataSource pool;

    @Inject
    AgroalDataSource webPool;

    @Inject
    Jdbi jdbi;

    @AfterEach
    void replaceConnections() throws Exception {
        allowWrites();
        pool.flush(AgroalDataSource.FlushMode.GRACEFUL);
        webPool.flush(AgroalDataSource.FlushMode.GRACEFUL);
    }

    @Test
    void no_outcome_is_lost_while_the_database_is_read_only() throws Exception {
        var campaign =
                aDispatchedCampaign().withMessages(MESSAGES).through(SLOW).released();
        eventually(SOON, campaign::accepted, accepted -> assertThat(accepted).hasSizeGreaterThan(20));

        failOverToReadOnly();
        eventually(
                SOON,
                writer::waitingFor,
                reason -> assertThat(reason).hasValue("the database is read-only (SQL state 25006)"));
        allowWrites();

        eventually(SOON, campaign::states, states -> assertThat(states).isEqualTo(Map.of(50, MESSAGES)));
        assertThat(campaign.accepted()).hasSize(MESSAGES).doesNotHaveDuplicates();
        assertThat(writer.waitingFor()).isEmpty();
    }

    @Test
    void a_connection_to_a_read_only_server_leaves_the_pool() throws Exception {
        failOverToReadOnly();
        allowWrites();

        // Connections that were opened meanwhile are read-only for as long as they live.
        eventually(SOON, this::couldWrite, written -> assertThat(written).containsOnly(true));
    }

    /** Ends the connections of the pool. The new ones are read-only. */
    private void failOverToReadOnly() throws Exception {
        withoutPool("alter role current_user set default_transaction_read_only = on");
        withoutPool("""
                select pg_terminate_backend(pid) from pg_stat_activity
                 where usename = current_user and application_name = 'tidings-dispatch'""");
        // The pool opens a connection while this setting holds.
        eventually(SOON, this::couldWrite, written -> assertThat(written).containsOnly(false));
    }

    private static void allowWrites() throws Exception {
        withoutPool("alter role current_user reset default_transaction_read_only");
    }

    private static void withoutPool(String sql) throws Exception {
        // All connections of the server can be in use for a moment.
        eventually(SOON, () -> isExecuted(sql), executed -> assertThat(executed).isTrue());
    }

    private static boolean isExecuted(String sql) {
        try (var connection = TestDatabase.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("set default_transaction_read_only = off");
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Tries to write through the pool. */
    private List<Boolean> couldWrite() {
        return IntStream.range(0, 30)
                .mapToObj(each -> {
                    try {
                        Workload.DISPATCH.run(() ->
                                jdbi.useHandle(handle -> handle.execute("update node set name = name where false")));
                        return true;
                    } catch (RuntimeException readOnly) {
                        return false;
                    }
                })
                .toList();
    }
}
