package io.tidings.database;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.testing.TestDatabase;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodesTest {
    private final Jdbi jdbi = TestDatabase.jdbi();
    private final Nodes nodes = nodes();
    private final Nodes other = nodes();

    @BeforeEach
    void start() throws Exception {
        nodes.start(new StartupEvent());
        other.start(new StartupEvent());
    }

    @AfterEach
    void stop() {
        nodes.stop(new ShutdownEvent());
        other.stop(new ShutdownEvent());
    }

    @Test
    void a_node_that_loses_its_connection_takes_its_lock_again_before_it_counts_as_dead() throws Exception {
        var lost = sessions();
        terminate(lost);

        eventually(SOON, this::sessions, sessions -> {
            assertThat(nodes.isDead(other.id())).isFalse();
            assertThat(sessions).isNotEmpty().doesNotContainAnyElementsOf(lost);
        });
        assertThat(nodes.isAlive(other.name())).isTrue();
        assertThat(other.isSteady())
                .as("it cannot know yet which other nodes are connected again")
                .isFalse();
    }

    @Test
    void a_node_is_dead_when_its_lock_is_free_and_its_last_beat_is_old() throws Exception {
        assertThat(nodes.isDead(other.id())).isFalse();

        other.stop(new ShutdownEvent());

        assertThat(nodes.isDead(other.id())).as("its last beat is recent").isFalse();
        jdbi.useHandle(handle -> handle.execute(
                "update node set beat_at = clock_timestamp() - interval '4 seconds' where id = ?", other.id()));
        eventually(
                SOON, () -> nodes.isDead(other.id()), dead -> assertThat(dead).isTrue());
        assertThat(nodes.isAlive(other.name())).isFalse();
    }

    /** The sessions that hold the lock of the other node. */
    private List<Integer> sessions() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select pid from pg_locks where locktype = 'advisory' and objid = :node and granted")
                .bind("node", other.id())
                .mapTo(Integer.class)
                .list());
    }

    private void terminate(List<Integer> sessions) {
        jdbi.useHandle(handle -> sessions.forEach(pid -> handle.execute("select pg_terminate_backend(?)", pid)));
    }

    private Nodes nodes() {
        return new Nodes(
                jdbi,
                System.getProperty("quarkus.datasource.jdbc.url"),
                System.getProperty("quarkus.datasource.username"),
                System.getProperty("quarkus.datasource.password"));
    }
}
