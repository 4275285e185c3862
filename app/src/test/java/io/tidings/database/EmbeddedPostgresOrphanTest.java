package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that PostgreSQL ends after the program that started it. */
class EmbeddedPostgresOrphanTest {
    @TempDir
    static Path folder;

    private EmbeddedPostgresConfig config;
    private Process program;
    private ProcessHandle server;

    @BeforeEach
    void start_a_program_with_a_database() throws IOException {
        // Other users cannot enter the folder, so for root this test uses a user namespace.
        config = EmbeddedPostgresConfig.in(new DataDirectory(folder.resolve("data")));
        program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        config.data().root().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var line = program.inputReader().readLine();
        assertThat(line).as("the output of the program").startsWith("READY ");
        server = ProcessHandle.of(Long.parseLong(line.substring("READY ".length())))
                .orElseThrow();
    }

    @AfterEach
    void stop_the_program() throws InterruptedException {
        program.destroyForcibly().waitFor();
        awaitEnd(server);
    }

    @Test
    void a_killed_program_leaves_no_server_behind_and_loses_no_committed_row() throws Exception {
        program.destroyForcibly().waitFor();

        awaitEnd(server);
        assertRowCommittedAtTheNextStart();
    }

    @Test
    void the_next_start_stops_a_server_whose_watchers_were_killed() throws Exception {
        var watchers = watchersOf(server);
        assertThat(watchers).isNotEmpty();
        watchers.forEach(ProcessHandle::destroyForcibly);
        program.destroyForcibly().waitFor();

        assertRowCommittedAtTheNextStart();

        assertThat(OrphanedPostgres.isRunning(server)).isFalse();
    }

    @Test
    void a_second_program_on_the_folder_is_refused_and_the_error_names_the_first() throws Exception {
        assertThatThrownBy(() -> EmbeddedPostgres.start(config))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("process " + program.pid());

        assertThat(OrphanedPostgres.isRunning(server)).isTrue();
    }

    @Test
    void a_program_that_ends_normally_stops_its_server_and_watcher() throws Exception {
        var watchers = watchersOf(server);

        program.destroy();

        awaitEnd(server);
        for (var watcher : watchers) {
            awaitEnd(watcher);
        }
    }

    private List<ProcessHandle> watchersOf(ProcessHandle server) {
        return program.descendants()
                .filter(process -> !process.equals(server))
                .filter(process -> process.info().arguments().stream()
                        .anyMatch(arguments -> List.of(arguments).contains("tidings-postgres")))
                .toList();
    }

    private static void awaitEnd(ProcessHandle process) throws InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (OrphanedPostgres.isRunning(process) && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(OrphanedPostgres.isRunning(process))
                .as("still running after 5 s")
                .isFalse();
    }

    private void assertRowCommittedAtTheNextStart() throws SQLException {
        try (var postgres = EmbeddedPostgres.start(config);
                var connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                var rows =
                        connection.createStatement().executeQuery("select word from kept order by ctid desc limit 1")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("committed by " + program.pid());
            connection.createStatement().executeUpdate("truncate kept");
        }
    }

    /** Starts the database in the given folder, commits a row, prints READY and waits until it is killed. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws Exception {
            var postgres = EmbeddedPostgres.start(EmbeddedPostgresConfig.in(new DataDirectory(Path.of(arguments[0]))));
            try (var connection =
                            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                    var statement = connection.createStatement()) {
                statement.executeUpdate("create table if not exists kept (word text)");
                statement.executeUpdate("insert into kept values ('committed by %d')"
                        .formatted(ProcessHandle.current().pid()));
            }
            System.out.println("READY " + postgres.pid());
            Thread.currentThread().join();
        }
    }
}
