package io.tidings.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A PostgreSQL server beside the nodes, so that it can be restarted, killed, replicated and unplugged without a node. It
 * runs the programs that the embedded server has unpacked, and asks for no password.
 */
final class PostgresServer implements AutoCloseable {
    static final String USER = "tidings";
    static final String DATABASE = "tidings";
    private static final String SUPERUSER = "postgres";
    private static final String STANDBY = "standby";
    private static final String LOCAL = "127.0.0.1";
    private static final Duration REPLICATION = Duration.ofSeconds(60);

    private final Path programs;
    private final Path folder;
    private final String address;
    private final int port;
    /** The start of a command on the host of this server. */
    private final List<String> host;

    private PostgresServer(Path programs, String address, List<String> host) throws IOException {
        this.programs = programs;
        this.folder = Files.createTempDirectory("tidings-postgres");
        this.address = address;
        this.host = host;
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(LOCAL))) {
            this.port = socket.getLocalPort();
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Starts a server with an empty database on this machine. */
    static PostgresServer start(Path programs) throws Exception {
        return create(new PostgresServer(programs, LOCAL, List.of()));
    }

    static PostgresServer startOn(VirtualHost host, Path programs) throws Exception {
        return create(new PostgresServer(programs, host.address(), host.command()));
    }

    private static PostgresServer create(PostgresServer server) throws Exception {
        Files.createDirectory(server.data());
        SystemProgram.giveToUnprivileged(server.folder);
        server.run(
                "initdb",
                "--username=" + SUPERUSER,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
        server.append("pg_hba.conf", "host all all all trust\nhost replication all all trust\n");
        server.append("postgresql.conf", server.settings());
        server.start();
        server.execute("postgres", "create role " + USER + " login");
        server.execute("postgres", "create database %s owner %s".formatted(DATABASE, USER));
        return server;
    }

    /** Adds a standby on this machine, for which each commit of this server waits. No node may run yet. */
    PostgresServer addSynchronousStandby() throws Exception {
        var standby = new PostgresServer(programs, LOCAL, List.of());
        stop("fast");
        SystemProgram.run("cp", "-a", data().toString(), standby.data().toString());
        SystemProgram.giveToUnprivileged(standby.folder);
        standby.append("postgresql.conf", standby.settings() + """
                primary_conninfo = 'host=%s port=%d user=%s application_name=%s'
                """.formatted(address, port, SUPERUSER, STANDBY));
        standby.append("standby.signal", "");
        start();
        standby.start();
        changeSetting("synchronous_standby_names", STANDBY);
        awaitStandby();
        return standby;
    }

    private void awaitStandby() throws Exception {
        try (var database = AppDatabase.open(login())) {
            database.awaitZero("select 1 - count(*) from pg_stat_replication where sync_state = 'sync'", REPLICATION);
        }
    }

    private String settings() {
        return """
                listen_addresses = '%s'
                port = %d
                unix_socket_directories = ''
                """.formatted(address, port);
    }

    private void append(String file, String text) throws IOException, InterruptedException {
        Files.writeString(data().resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        SystemProgram.giveToUnprivileged(data().resolve(file));
    }

    /** Of the form {@code host:port}. */
    String hostAndPort() {
        return address + ":" + port;
    }

    String url() {
        return "jdbc:postgresql://%s/%s".formatted(hostAndPort(), DATABASE);
    }

    int port() {
        return port;
    }

    /** The address and the users, as {@link AppDatabase#open} takes them. */
    Properties login() {
        var login = new Properties();
        login.setProperty("host", address);
        login.setProperty("port", String.valueOf(port));
        login.setProperty("database", DATABASE);
        login.setProperty("superuser", SUPERUSER);
        login.setProperty("superuser_password", SUPERUSER);
        return login;
    }

    /** Changes a setting of the running server. */
    void changeSetting(String name, String value) throws Exception {
        execute("postgres", "alter system set %s = '%s'".formatted(name, value));
        execute("postgres", "select pg_reload_conf()");
    }

    private void execute(String database, String sql) throws SQLException {
        var url = "jdbc:postgresql://%s/%s".formatted(hostAndPort(), database);
        try (Connection connection = DriverManager.getConnection(url, SUPERUSER, SUPERUSER);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends all sessions and starts again, as for a new minor version. */
    void restart() throws IOException, InterruptedException {
        stop("fast");
        start();
    }

    /** Ends the server and its sessions with SIGKILL. */
    void kill() throws IOException {
        AtExit.forget(this);
        var pid = Files.readAllLines(data().resolve("postmaster.pid")).getFirst();
        var victims = ProcessHandle.of(Long.parseLong(pid.strip())).stream()
                .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.descendants()))
                .toList();
        victims.forEach(ProcessHandle::destroyForcibly);
        victims.forEach(victim -> victim.onExit().join());
    }

    /** Makes this standby the primary. */
    void promote() throws IOException, InterruptedException {
        control("promote", "--wait");
    }

    private void start() throws IOException, InterruptedException {
        control("start", "--wait", "--log=" + folder.resolve("log"));
        AtExit.close(this);
    }

    private void stop(String mode) throws IOException, InterruptedException {
        control("stop", "--wait", "--mode=" + mode);
        AtExit.forget(this);
    }

    private void control(String... arguments) throws IOException, InterruptedException {
        run("pg_ctl", arguments);
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(host);
        command.addAll(SystemProgram.unprivileged());
        command.add(programs.resolve(program).toString());
        command.addAll(List.of("--pgdata", data().toString()));
        command.addAll(List.of(arguments));
        SystemProgram.run(command);
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** Idempotent. */
    @Override
    public void close() throws IOException {
        if (AtExit.forget(this)) {
            kill();
        }
        Folders.delete(folder);
    }
}
