package io.tidings.benchmark;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The real program as a child process: {@code ./tidings run} with a port, a data directory and a key of its own, and
 * so with exactly the flags that its users get. Can be killed and started again on the same data.
 */
final class AppProcess implements AutoCloseable {
    private static final String DATABASE_URL = "TIDINGS_DATABASE_URL";
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration STOP = Duration.ofSeconds(30);

    private final Path folder;
    private final int port;
    private final boolean keep;
    private final String key = "bench-" + UUID.randomUUID();
    private final Map<String, String> settings = new HashMap<>();
    private final Thread hook = new Thread(this::killAll);

    private @Nullable Process process;
    private @Nullable AppDatabase database;

    private AppProcess(Path folder, int port, boolean keep) {
        this.folder = folder;
        this.port = port;
        this.keep = keep;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Nothing runs yet; the data directory is empty. */
    static AppProcess inFreshDirectory(boolean keep) throws IOException {
        var folder = Files.createTempDirectory("tidings-bench");
        // As root, PostgreSQL runs as somebody else, who must pass here.
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        try (var socket = new ServerSocket(0)) {
            return new AppProcess(folder, socket.getLocalPort(), keep);
        }
    }

    /**
     * Another node of the same installation, with a folder of its own; the other one's database must be up.
     *
     * @param databasePort where the database is reached: its own port, or that of something in between
     */
    AppProcess neighbour(int databasePort) throws IOException {
        var node = inFreshDirectory(keep);
        var known = AppDatabase.settings(data());
        settings.forEach(node::set);
        node.set(
                DATABASE_URL,
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(databasePort, known.getProperty("database")));
        node.set("TIDINGS_DATABASE_USER", known.getProperty("user"));
        node.set("TIDINGS_DATABASE_PASSWORD", known.getProperty("password"));
        return node;
    }

    /** A second program on the very same folder, which must not be let in. */
    AppProcess twin() throws IOException {
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

    /** Where the sources and {@code ./tidings} are. */
    static Path root() {
        var given = System.getProperty("tidings.root", "");
        var folder = Path.of(given).toAbsolutePath();
        while (!Files.isExecutable(folder.resolve("tidings"))) {
            folder = Optional.ofNullable(folder.getParent())
                    .orElseThrow(() -> new IllegalStateException("no ./tidings above the working directory"));
        }
        return folder;
    }

    /** Starts and waits until it is ready. Returns how long that took. */
    Duration start() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        var started = launch();
        try (var client = client()) {
            while (!client.isReady()) {
                if (!started.isAlive() || System.nanoTime() - begin > START.toNanos()) {
                    throw new IllegalStateException("The program did not start; its last words:\n" + lastWords());
                }
                Thread.sleep(20);
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Starts, and does not wait. */
    Process launch() throws IOException {
        var log = folder.resolve("app.log").toFile();
        var builder = new ProcessBuilder(root().resolve("tidings").toString(), "run")
                .directory(root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDINGS_"));
        builder.environment().put("TIDINGS_HTTP_PORT", String.valueOf(port));
        builder.environment().put("TIDINGS_DATA_DIR", data().toString());
        builder.environment().put("TIDINGS_API_KEY", key);
        // One account launches all that is measured.
        builder.environment().put("TIDINGS_LIMITS_LAUNCHES_PER_MINUTE", "100000");
        // Whoever measures launches more often than a customer may.
        builder.environment().put("TIDINGS_LIMITS_LAUNCHES_PER_MINUTE", "1000000");
        builder.environment().putAll(settings);
        var started = builder.start();
        process = started;
        return started;
    }

    Path data() {
        return folder.resolve("data");
    }

    /** For generated files; goes with the data. */
    Path folder() {
        return folder;
    }

    /** A client of the demo account. */
    ApiClient client() {
        return new ApiClient("http://127.0.0.1:" + port, key);
    }

    /** One connection for measuring, opened on first use and again when the old one broke. */
    AppDatabase database() throws IOException {
        var open = database;
        if (open == null || open.isBroken()) {
            open = AppDatabase.open(data());
            database = open;
        }
        return open;
    }

    /** Waits until PostgreSQL answers, as after its death. */
    void awaitDatabase(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try (var fresh = AppDatabase.open(data())) {
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

    /** The JVM that serves: the child itself, or what the launcher started. */
    ProcessHandle jvm() {
        var child = running().toHandle();
        return Stream.concat(Stream.of(child), child.descendants())
                .filter(p -> p.info().command().filter(c -> c.endsWith("java")).isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the child %d runs no java".formatted(child.pid())));
    }

    /** Ends the JVM as {@code kill -9} does, and returns when it is gone. */
    void killJvm() throws InterruptedException {
        disconnect();
        jvm().destroyForcibly();
        running().waitFor();
    }

    /** Ends the postmaster as {@code kill -9} does, and returns when it is gone. The JVM lives on. */
    void killPostgres() throws IOException, InterruptedException {
        disconnect();
        var victim = postmaster().orElseThrow(() -> new IllegalStateException("no postmaster to kill"));
        victim.destroyForcibly();
        while (victim.isAlive()) {
            Thread.sleep(1);
        }
    }

    /** Stops the JVM's clock, as a suspended machine would; the sockets stay open. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Does nothing to a program that was not frozen. */
    void thaw() throws IOException, InterruptedException {
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

    private void disconnect() {
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

    /** Peak resident memory of the JVM since the last {@link #forgetPeak}, in MiB; empty where there is no /proc. */
    Optional<Double> peakMemory() throws IOException {
        var status = Path.of("/proc/%d/status".formatted(jvm().pid()));
        if (!Files.exists(status)) {
            return Optional.empty();
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst();
        }
    }

    void forgetPeak() throws IOException {
        var file = Path.of("/proc/%d/clear_refs".formatted(jvm().pid()));
        if (Files.isWritable(file)) {
            Files.writeString(file, "5");
        }
    }

    /** The flags and versions with which it runs, without the paths of this machine. */
    List<String> jvmFlags() {
        return jvm().info().arguments().map(List::of).orElse(List.of()).stream()
                .filter(argument -> argument.startsWith("-"))
                .map(argument -> argument.contains("/") ? argument.replaceAll("[=:][^=]*/.*", "=…") : argument)
                .toList();
    }

    /** SIGTERM, as an operator stops it. Returns how long it took. */
    Duration stop() throws IOException, InterruptedException {
        disconnect();
        long begin = System.nanoTime();
        var child = process;
        if (child != null && child.isAlive()) {
            jvm().destroy();
            if (!child.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The program did not stop; its last words:\n" + lastWords());
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
            Runtime.getRuntime().removeShutdownHook(hook);
            if (keep) {
                Run.say("kept: %s", folder);
            } else {
                Folders.delete(folder);
            }
        }
    }

    /** Leaves nothing running, whatever happened before. */
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
            // The pid file went between the look and the read: PostgreSQL stopped.
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

    private String lastWords() throws IOException {
        var lines = Files.readAllLines(folder.resolve("app.log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }
}
