package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All tests use one data directory. Each test starts the server again. */
class EmbeddedPostgresTest {
    @TempDir
    static Path folder;

    private static EmbeddedPostgresConfig config;

    private EmbeddedPostgres postgres;

    @BeforeAll
    static void allow_other_users_to_traverse_the_folder() throws IOException {
        PrivateFiles.allowTraversal(folder);
        config = EmbeddedPostgresConfig.in(new DataDirectory(folder.resolve("data")));
    }

    @BeforeEach
    void start() {
        postgres = EmbeddedPostgres.start(config);
    }

    @AfterEach
    void stop() {
        postgres.stop();
    }

    @Test
    void a_restart_keeps_committed_rows_and_the_address() throws SQLException {
        var url = postgres.jdbcUrl();
        update("create table if not exists kept (word text)");
        update("insert into kept values ('before the stop')");

        postgres.stop();
        postgres.stop();
        assertThat(FreePort.isFree(postgres.port())).isTrue();
        postgres = EmbeddedPostgres.start(config);

        assertThat(postgres.jdbcUrl()).isEqualTo(url);
        assertThat(query("select word from kept")).isEqualTo("before the stop");
    }

    @Test
    void the_application_owns_a_durable_database_and_is_no_superuser() throws SQLException {
        assertThat(query("select rolsuper from pg_roles where rolname = current_user"))
                .isEqualTo("f");
        assertThat(query("select pg_get_userbyid(datdba) from pg_database where datname = current_database()"))
                .isEqualTo("tidings");
        assertThat(
                        query(
                                "select string_agg(setting, ',' order by name) from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums')"))
                .isEqualTo("on,on,on,on");
        assertThat(
                        query(
                                "select concat_ws(' ', datcollate, datlocprovider, datlocale) from pg_database where datname = current_database()"))
                .isEqualTo("C b C.UTF-8");
    }

    @Test
    void connections_need_the_password_and_come_from_this_machine() throws SQLException {
        assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "guessed"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password");
        assertThat(query("select setting from pg_settings where name = 'listen_addresses'"))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void other_users_cannot_read_passwords_and_rows() throws IOException {
        assertThat(mode("data/database")).isEqualTo("rwx------");
        assertThat(mode("data/postgresql/run")).isEqualTo("rwx------");
        assertThat(mode("data/database.properties")).isEqualTo("rw-------");
    }

    @Test
    void a_killed_server_restarts_within_seconds_with_all_committed_rows() throws Exception {
        update("create table if not exists survives (word text)");
        update("insert into survives values ('committed')");
        var killed = postgres.pid();

        kill(killed);

        eventually(() ->
                query("select word from survives where word = 'committed'").equals("committed"));
        assertThat(postgres.pid()).isNotEqualTo(killed);
    }

    @Test
    void a_running_query_of_a_killed_server_does_not_prevent_the_restart() throws Exception {
        try (var connection = connect()) {
            var busy = Thread.ofVirtual().start(() -> {
                try (var statement = connection.createStatement()) {
                    statement.execute("select count(*) from generate_series(1, 1000000000)");
                } catch (SQLException killed) {
                    // The server was killed, as intended.
                }
            });
            eventually(() -> query(
                            "select count(*) from pg_stat_activity where query like 'select count(*) from gen%' and state = 'active'")
                    .equals("1"));

            kill(postgres.pid());

            eventually(() -> query("select 1").equals("1"));
            busy.join(Duration.ofSeconds(10));
            assertThat(busy.isAlive()).isFalse();
        }
    }

    @Test
    void a_stale_pid_file_with_a_reused_pid_does_not_prevent_the_start() throws Exception {
        postgres.stop();
        Files.writeString(
                folder.resolve("data/database/postmaster.pid"),
                "%d%n%s%n1%n%d%n%n127.0.0.1%n  1 1%nready%n"
                        .formatted(ProcessHandle.current().pid(), folder.resolve("data/database"), postgres.port()));

        postgres = EmbeddedPostgres.start(config);

        assertThat(query("select 1")).isEqualTo("1");
    }

    @Test
    void a_start_ends_no_foreign_process_that_stands_in_the_database_folder() throws Exception {
        postgres.stop();
        var stranger = new ProcessBuilder("sleep", "600")
                .directory(folder.resolve("data/database").toFile())
                .start();
        try {
            postgres = EmbeddedPostgres.start(config);

            assertThat(OrphanedPostgres.isRunning(stranger.toHandle())).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void no_other_user_may_open_and_so_lock_the_lock_file() throws Exception {
        var lock = folder.resolve("data/lock");
        postgres.stop();
        Files.setPosixFilePermissions(lock, PosixFilePermissions.fromString("rw-r--r--"));

        postgres = EmbeddedPostgres.start(config);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)))
                .isEqualTo("rw-------");
    }

    @Test
    void the_programs_of_postgresql_inherit_no_setting_of_tidings() {
        var environment = Command.builder(folder, List.of("true")).environment();
        var inherited =
                Command.withoutSettings(Map.of("TIDINGS_API_KEY", "secret", "PGHOST", "elsewhere", "PATH", "/bin"));

        assertThat(environment).containsEntry("LC_ALL", "C");
        assertThat(inherited).containsOnlyKeys("PATH");
    }

    @Test
    void a_second_start_on_the_same_folder_is_refused_and_the_first_continues() throws Exception {
        assertThatThrownBy(() -> EmbeddedPostgres.start(config))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("in use by another running Tidings");
        assertThat(query("select 1")).isEqualTo("1");
    }

    @Test
    void a_port_in_use_is_replaced_for_good() throws Exception {
        var before = postgres.port();
        postgres.stop();
        try (var squatter = new ServerSocket(before, 1, InetAddress.getByName("127.0.0.1"))) {
            postgres = EmbeddedPostgres.start(config);
            assertThat(postgres.port()).isNotEqualTo(squatter.getLocalPort());
        }
        var after = postgres.port();
        postgres.stop();
        postgres = EmbeddedPostgres.start(config);
        assertThat(postgres.port()).isEqualTo(after);
    }

    @Test
    void lost_passwords_are_replaced_without_losing_a_row() throws Exception {
        update("create table if not exists stays (word text)");
        update("insert into stays values ('still here')");
        postgres.stop();
        Files.delete(folder.resolve("data/database.properties"));

        postgres = EmbeddedPostgres.start(config);

        assertThat(query("select word from stays")).isEqualTo("still here");
    }

    @Test
    void the_servers_log_quotes_no_row_and_no_statement() throws Exception {
        update("create table if not exists people (phone text primary key)");
        assertThatThrownBy(() -> update("insert into people values ('+254700000001'), ('+254700000001')"))
                .isInstanceOf(SQLException.class)
                .hasMessageNotContaining("+254700000001");
        postgres.stop();
        try (var logs = Files.walk(folder.resolve("data/database/log"))) {
            for (var log : logs.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(log))
                        .contains("database system is ready")
                        .doesNotContain("254700000001");
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    private void update(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private String query(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static String mode(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(path)));
    }

    private static void kill(long pid) {
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    /** Waits at most five seconds, because a restart within seconds is promised. */
    private static void eventually(Condition condition) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        SQLException last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (SQLException notYet) {
                last = notYet;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("Not within 5 s", last);
    }
}
