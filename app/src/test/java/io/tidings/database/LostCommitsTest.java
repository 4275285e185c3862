package io.tidings.database;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.Readiness;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database lost commits that it had acknowledged, as after a failover to an asynchronous standby. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class LostCommitsTest {
    @Inject
    CommitCounterStore store;

    @Inject
    Durability durability;

    @Inject
    @Readiness
    DurabilityHealth health;

    @Inject
    Nodes nodes;

    @Inject
    AgroalDataSource pool;

    @Inject
    Jdbi jdbi;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url = "";

    @ConfigProperty(name = "quarkus.datasource.username")
    String user = "";

    @ConfigProperty(name = "quarkus.datasource.password")
    String password = "";

    @TempDir
    Path folder;

    @AfterEach
    void resume() throws Exception {
        var unused = ResumeSending.in(url, user, password);
        eventually(SOON, durability::problem, problem -> assertThat(problem).isEmpty());
    }

    @Test
    @Tag("S4-66")
    void nothing_is_sent_after_commits_were_lost_until_an_operator_resumes() throws Exception {
        hasCounted();
        execute("update node set commits = 0 where id = " + nodes.id());
        isStopped();

        var campaign = aDispatchedCampaign().withMessages(3).released();
        assertThat(health.call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(stopped()).isTrue();
        assertThat(campaign.accepted()).isEmpty();

        assertThat(ResumeSending.in(url, user, password)).startsWith("Sending is resumed. It was stopped at ");
        eventually(SOON, campaign::states, states -> assertThat(states).isEqualTo(Map.of(50, 3)));
        assertThat(ResumeSending.in(url, user, password)).startsWith("Sending is not stopped.");
        assertThat(health.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void a_node_whose_row_is_lost_stops_sending_and_enters_itself_again() throws Exception {
        hasCounted();
        execute("delete from node where id = " + nodes.id());
        isStopped();

        resume();

        hasCounted();
        assertThat(nodes.isAlive(nodes.name())).isTrue();
    }

    @Test
    void a_new_connection_is_checked_before_it_is_used() throws Exception {
        var checked = new Durability();
        checked.setProblem(null);
        try (var connection = TestDatabase.dataSource().getConnection()) {
            checked.setAcknowledged(commit(5, 5, Instant.now()));
            checked.onConnectionCreate(connection);
            assertThat(checked.problem()).isEmpty();

            checked.setAcknowledged(commit(5, 6, Instant.now()));
            checked.onConnectionCreate(connection);
            assertThat(checked.problem()).hasValue(Durability.LOST);
        }
    }

    @Test
    void the_next_run_on_a_data_directory_finds_lost_commits_once() throws Exception {
        var file = new CommitFile(new DataDirectory(folder));
        file.write(store.installation(), commit(5, 6, Instant.now()));

        counter(true).checkFormerRun();
        assertThat(stopped()).isTrue();

        resume();
        counter(true).checkFormerRun();
        assertThat(stopped()).as("an operator has decided about this loss").isFalse();
    }

    @Test
    void nothing_is_lost_for_a_data_directory_that_is_new_or_old_or_of_another_database() throws Exception {
        var file = new CommitFile(new DataDirectory(folder));
        counter(true).checkFormerRun();
        file.write(UUID.randomUUID(), commit(5, 6, Instant.now()));
        counter(true).checkFormerRun();
        // The row of a node that ended long ago is deleted.
        file.write(store.installation(), new NodeCommit(1_999_999_999, "gone", 6, daysAgo(5)));
        counter(true).checkFormerRun();
        file.write(store.installation(), commit(6, 6, Instant.now()));
        counter(true).checkFormerRun();

        assertThat(stopped()).isFalse();
    }

    @Test
    void a_node_does_not_send_through_a_database_without_fsync() {
        // The database of the tests runs without fsync.
        var strict = new Durability();
        new CommitCounter(store, strict, nodes, new DataDirectory(folder), () -> true).beat();
        assertThat(strict.problem()).hasValue(CommitCounter.NOT_DURABLE);

        var trusting = new Durability();
        new CommitCounter(store, trusting, nodes, new DataDirectory(folder), () -> false).beat();
        assertThat(trusting.problem()).isEmpty();
    }

    @Test
    void commits_are_synchronous_even_if_the_role_has_another_setting() throws SQLException {
        outsideThePool("alter role current_user set synchronous_commit = off");
        try {
            pool.flush(AgroalDataSource.FlushMode.GRACEFUL);
            assertThat(setting()).isEqualTo("on");
        } finally {
            outsideThePool("alter role current_user reset synchronous_commit");
        }
    }

    private CommitCounter counter(boolean durableServerRequired) {
        return new CommitCounter(
                store, new Durability(), nodes, new DataDirectory(folder), () -> durableServerRequired);
    }

    /** Creates a node whose row has one number and which remembers another. */
    private NodeCommit commit(long stored, long remembered, Instant at) {
        var name = "gone-" + UUID.randomUUID();
        long id = jdbi.withHandle(
                handle -> handle.createQuery("insert into node (name, commits) values (:name, :commits) returning id")
                        .bind("name", name)
                        .bind("commits", stored)
                        .mapTo(Long.class)
                        .one());
        return new NodeCommit(id, name, remembered, at);
    }

    private void hasCounted() throws Exception {
        eventually(SOON, durability::acknowledged, last -> {
            assertThat(last).isNotNull();
            assertThat(last.number()).isPositive();
        });
    }

    private void isStopped() throws Exception {
        eventually(
                SOON,
                durability::problem,
                problem -> assertThat(problem)
                        .hasValueSatisfying(text -> assertThat(text).startsWith(Durability.LOST + ": ")));
    }

    private boolean stopped() {
        return jdbi.withHandle(handle -> handle.createQuery("select sending_stopped from installation")
                .mapTo(Boolean.class)
                .one());
    }

    private String setting() {
        return jdbi.withHandle(handle -> handle.createQuery("show synchronous_commit")
                .mapTo(String.class)
                .one());
    }

    private void execute(String sql) {
        jdbi.useHandle(handle -> handle.execute(sql));
    }

    private static void outsideThePool(String sql) throws SQLException {
        try (var connection = TestDatabase.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Instant daysAgo(int days) {
        return Instant.now().minus(Duration.ofDays(days));
    }
}
