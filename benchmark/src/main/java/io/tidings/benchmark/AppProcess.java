package io.tidings.benchmark;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The program as a child process: {@code ./tidings run} with its own port, data directory and API key, and with the
 * flags of a normal start. It can be killed and started again on the same data.
 */
final class AppProcess implements AutoCloseable {
    static final String DATABASE_URL = "TIDINGS_DATABASE_URL";
    static final String DATABASE_USER = "TIDINGS_DATABASE_USER";
    private static final Duration START = Duration.ofMinutes(3);
    /** On a busy machine, the JVM writes the file of its loaded classes for half a minute. */
    private static final Duration STOP = Duration.ofMinutes(2);

    private final Path folder;
    private final int port;
    private final boolean keep;
    static final String METRICS_TOKEN = "token-of-the-benchmark";

    private final String key = "bench-" + UUID.randomUUID();
    private final Map<String, String> settings = new HashMap<>();
    private final Thread shutdownHook = new Thread(this::killAll);

    private List<String> prefix = List.of();
    private @Nullable PostgresServer server;
    private @Nullable Process process;
    private @Nullable AppDatabase database;

    private AppProcess(Path folder, int port, boolean keep) {
        this.folder = folder;
        this.port = port;
        this.keep = keep;
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /** The data directory is empty, and no process runs yet. */
    static AppProcess inFreshDirectory(boolean keep) throws IOException {
        var folder = Files.createTempDirectory("tidings-bench");
        // When this runs as root, PostgreSQL runs as another user, who needs access.
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        try (var socket = new ServerSocket(0)) {
            return new AppProcess(folder, socket.getLocalPort(), keep);
        }
    }

    /**
     * Another node on the same database, with its own folder. The database must run.
     *
     * @param databasePort the port of the database or of a proxy
     */
    AppProcess newNode(int databasePort) throws IOException {
        var node = inFreshDirectory(keep);
        var known = AppDatabase.settings(data());
        settings.forEach(node::set);
        node.set(
                DATABASE_URL,
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(databasePort, known.getProperty("database")));
        node.set(DATABASE_USER, known.getProperty("user"));
        node.set("TIDINGS_DATABASE_PASSWORD", known.getProperty("password"));
        return node;
    }

    /** The server to which {@link #database} connects; the embedded one by default. The settings name that of the program. */
    void readFrom(PostgresServer external) {
        disconnect();
        server = external;
    }

    /** The next start is run by this command, as {@code faketime}. */
    void runBy(String... command) {
        prefix = List.of(command);
    }

    /** A second program on the same folder, which must refuse to start. */
    AppProcess duplicate() throws IOException {
        try (var socket = new ServerSocket(0)) {
            var node = new AppProcess(folder, socket.getLocalPort(), true);
            settings.forEach(node::set);
            return node;
        }
    }

    /** A setting for the next start. */
    void set(String name, String value) {
        settings.put(name, value);
    }

    int databasePort() throws IOException {
        return Integer.parseInt(AppDatabase.settings(data()).getProperty("port"));
    }

    /** The folder of the sources and of {@code ./tidings}. */
    static Path root() {
        var given = System.getProperty("tidings.root", "");
        var folder = Path.of(given).toAbsolutePath();
        while (!Files.isExecutable(folder.resolve("tidings"))) {
            folder = Optional.ofNullable(folder.getParent())
                    .orElseThrow(() -> new IllegalStateException("no ./tidings above the working directory"));
        }
        return folder;
    }

    /** Starts and waits until it is ready. @return the time from start to ready */
    Duration start() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        var started = launch();
        try (var client = client()) {
            while (!client.isReady()) {
                if (!started.isAlive() || System.nanoTime() - begin > START.toNanos()) {
                    throw new IllegalStateException("The program did not start. The end of its log:\n" + logTail());
                }
                Thread.sleep(20);
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Starts without waiting. */
    Process launch() throws IOException {
        var log = folder.resolve("app.log").toFile();
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(root().resolve("tidings").toString(), "run"));
        var builder = new ProcessBuilder(command)
                .directory(root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDINGS_"));
        builder.environment().put("TIDINGS_HTTP_PORT", String.valueOf(port));
        builder.environment().put("TIDINGS_DATA_DIR", data().toString());
        builder.environment().put("TIDINGS_API_KEY", key);
        builder.environment().put("TIDINGS_METRICS_TOKEN", METRICS_TOKEN);
        // A measurement launches more often than the default limit allows.
        builder.environment().put("TIDINGS_LIMITS_LAUNCHES_PER_MINUTE", "1000000");
        builder.environment().putAll(settings);
        var started = builder.start();
        process = started;
        return started;
    }

    Path data() {
        return folder.resolve("data");
    }

    /** The folder of the data directory, the log and generated files. */
    Path folder() {
        return folder;
    }

    /** A client of the demo account. */
    ApiClient client() {
        return new ApiClient("http://127.0.0.1:" + port, key);
    }

    /** The connection for measuring. It is opened at the first use and again after it broke. */
    AppDatabase database() throws IOException {
        var open = database;
        if (open == null || open.isBroken()) {
            open = AppDatabase.open(login());
            database = open;
        }
        return open;
    }

    private Properties login() throws IOException {
        return server == null ? AppDatabase.settings(data()) : server.login();
    }

    /** Waits until PostgreSQL answers. */
    void awaitDatabase(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try (var fresh = AppDatabase.open(login())) {
                fresh.number("select 1");
                return;
            } catch (IOException | SQLException notYet) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("PostgreSQL was not back after " + limit, notYet);
                }
                Thread.sleep(20);
            }
        }
    }

    /** The JVM of the program, which is the child itself or a child of the launcher. */
    ProcessHandle jvm() {
        var child = running().toHandle();
        return Stream.concat(Stream.of(child), child.descendants())
                .filter(p -> p.info().command().filter(c -> c.endsWith("java")).isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the child %d runs no java".formatted(child.pid())));
    }

    /** Ends the JVM with SIGKILL and waits for its end. */
    void killJvm() throws InterruptedException {
        disconnect();
        jvm().destroyForcibly();
        running().waitFor();
    }

    /** Ends the postmaster with SIGKILL and waits for its end. The JVM keeps running. */
    void killPostgres() throws IOException, InterruptedException {
        disconnect();
        var victim = postmaster().orElseThrow(() -> new IllegalStateException("no postmaster to kill"));
        victim.destroyForcibly();
        while (victim.isAlive()) {
            Thread.sleep(1);
        }
    }

    /** Suspends the JVM with SIGSTOP. Its sockets stay open. */
    void suspend() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Resumes a suspended JVM. Has no effect on another one. */
    void resume() throws IOException, InterruptedException {
        if (isRunning()) {
            signal("CONT");
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(jvm().pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Closes the connection for measuring. The next use opens a new one. */
    void disconnect() {
        if (database != null) {
            database.close();
            database = null;
        }
    }

    Optional<ProcessHandle> postmaster() throws IOException {
        var file = data().resolve("database/postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var lines = Files.readAllLines(file);
        return lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                        .filter(p -> p.info()
                                .command()
                                .filter(c -> c.endsWith("postgres"))
                                .isPresent());
    }

    /** Peak resident memory of the JVM since the last {@link #resetPeakMemory}, in MiB; empty without {@code /proc}. */
    Optional<Double> peakMemory() throws IOException {
        return LinuxProcess.peakMemory(jvm().pid());
    }

    void resetPeakMemory() throws IOException {
        LinuxProcess.resetPeakMemory(jvm().pid());
    }

    /** The flags of the JVM, without the paths of this machine. */
    List<String> jvmFlags() {
        return jvm().info().arguments().map(List::of).orElse(List.of()).stream()
                .filter(argument -> argument.startsWith("-"))
                .map(argument -> argument.contains("/") ? argument.replaceAll("[=:][^=]*/.*", "=…") : argument)
                .toList();
    }

    /** Stops the JVM with SIGTERM. @return the time until its end */
    Duration stop() throws IOException, InterruptedException {
        disconnect();
        long begin = System.nanoTime();
        var child = process;
        if (child != null && child.isAlive()) {
            jvm().destroy();
            if (!child.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The program did not stop. The end of its log:\n" + logTail());
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            stop();
        } finally {
            killAll();
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
            if (keep) {
                Console.print("kept: %s", folder);
            } else {
                Folders.delete(folder);
            }
        }
    }

    /** Ends all processes, in any state. */
    private void killAll() {
        var child = process;
        if (child != null) {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
        }
        if (settings.containsKey(DATABASE_URL)) {
            return;
        }
        try {
            postmaster().ifPresent(p -> p.destroy());
            var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (postmaster().isPresent() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
        } catch (IOException gone) {
            // PostgreSQL has deleted its pid file, so it has ended.
            return;
        }
    }

    private Process running() {
        var child = process;
        if (child == null) {
            throw new IllegalStateException("the program was not started");
        }
        return child;
    }

    private String logTail() throws IOException {
        var lines = Files.readAllLines(folder.resolve("app.log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }
}
