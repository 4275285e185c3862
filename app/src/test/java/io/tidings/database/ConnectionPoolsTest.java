package io.tidings.database;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ConnectionPoolsTest {
    @Inject
    Jdbi jdbi;

    @ConfigProperty(name = "quarkus.datasource.jdbc.max-size")
    int poolSize;

    @Test
    @Tag("S4-37")
    void requests_that_hold_all_their_connections_take_none_of_sending_and_jobs() {
        var held = new ArrayList<Handle>();
        try {
            for (int i = 0; i < poolSize; i++) {
                held.add(jdbi.open());
            }

            assertThat(Workload.DISPATCH.call(() -> setting("application_name")))
                    .isEqualTo("tidings-dispatch");
            assertThat(Workload.JOBS.call(() -> setting("application_name"))).isEqualTo("tidings-jobs");
        } finally {
            held.forEach(Handle::close);
        }
    }

    @Test
    void postgresql_limits_the_statements_of_requests_and_of_sending_but_not_of_jobs() {
        assertThat(setting("statement_timeout")).isEqualTo("10s");
        assertThat(Workload.DISPATCH.call(() -> setting("statement_timeout"))).isEqualTo("25s");
        assertThat(Workload.JOBS.call(() -> setting("statement_timeout"))).isEqualTo("0");
    }

    @Test
    void statements_are_not_compiled_although_an_external_server_would() {
        for (var workload : Workload.values()) {
            assertThat(workload.call(() -> setting("jit"))).isEqualTo("off");
            assertThat(workload.call(() -> source("jit"))).as("%s", workload).isEqualTo("session");
        }
    }

    @Test
    void a_nested_call_keeps_the_connection_of_its_thread() {
        jdbi.useTransaction(handle -> {
            int outer = backend(handle);

            assertThat(Workload.JOBS.call(() -> jdbi.withHandle(ConnectionPoolsTest::backend)))
                    .isEqualTo(outer);
        });
    }

    @Test
    void a_thread_does_the_work_of_the_thread_that_started_it() throws Exception {
        var name = new AtomicReference<String>();
        var thread =
                Workload.DISPATCH.call(() -> Thread.ofVirtual().start(() -> name.set(setting("application_name"))));
        thread.join();

        assertThat(name).hasValue("tidings-dispatch");
        assertThat(setting("application_name")).isEqualTo("tidings");
    }

    @Test
    void the_dispatcher_polls_on_the_connections_of_sending() throws Exception {
        eventually(
                SOON,
                this::lastStatementsOfDispatch,
                statements -> assertThat(statements).anyMatch(statement -> statement.contains("send_block")));
    }

    private List<String> lastStatementsOfDispatch() {
        return jdbi.withHandle(
                handle -> handle.createQuery("""
                        select query from pg_stat_activity
                         where application_name = 'tidings-dispatch' and datname = current_database()
                        """).mapTo(String.class).list());
    }

    private String setting(String name) {
        return jdbi.withHandle(handle -> handle.createQuery("select current_setting(:name)")
                .bind("name", name)
                .mapTo(String.class)
                .one());
    }

    private String source(String name) {
        return jdbi.withHandle(handle -> handle.createQuery("select source from pg_settings where name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .one());
    }

    private static int backend(Handle handle) {
        return handle.createQuery("select pg_backend_pid()")
                .mapTo(Integer.class)
                .one();
    }
}
