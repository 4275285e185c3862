package io.tidings.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One running PostgreSQL server and its watcher, a shell. The shell reads from a pipe that this process holds open.
 * When this process ends in any way, the pipe closes and the shell stops the server. The shell has its own session, so
 * signals to the group of this process do not reach it. /
 */
final class Postmaster {
    private static final Duration POLL = Duration.ofMillis(15);

    /** Ignores HUP, INT and TERM, because a shutdown may send them to all processes of a control group. */
    private static final String WATCHER = """
            trap '' HUP INT TERM
            exec 3<&0 </dev/null
            "$@" 3<&- &
            postmaster=$!
            { read -r end <&3; kill -s INT "$postmaster"; } 2>/dev/null &
            reader=$!
            exec 3<&-
            wait "$postmaster"
            status=$?
            kill -s KILL "$reader" 2>/dev/null
            exit "$status"
            """;

    private final PostgresFolders folders;
    private final Process watcher;
    private final ProcessHandle server;

    private Postmaster(PostgresFolders folders, Process watcher, ProcessHandle server) {
        this.folders = folders;
        this.watcher = watcher;
        this.server = server;
    }

    /**
     * Starts the server and waits until it accepts connections.
     *
     * @throws EmbeddedPostgresException if the server ended or was not ready in time; no process is left running then
     */
    static Postmaster launch(PostgresFolders folders, List<String> asUser, List<String> server, Duration timeout)
            throws IOException, InterruptedException {
        new OrphanedPostgres(folders).clear();
        var line = new ArrayList<>(asUser);
        line.addAll(newSessionCommand());
        line.addAll(List.of("sh", "-c", WATCHER, "tidings-postgres"));
        line.addAll(server);
        var watcher = Command.builder(folders.programs(), line)
                .redirectErrorStream(true)
                .redirectOutput(folders.startLog().toFile())
                .start();
        var ready = false;
        try {
            var postmaster = new Postmaster(folders, watcher, awaitReady(folders, watcher, timeout));
            ready = true;
            return postmaster;
        } finally {
            if (!ready) {
                stopFailedStart(folders, watcher);
            }
        }
    }

    /** Returns the command that starts a program in its own session. macOS has no setsid program, but has Perl. */
    private static List<String> newSessionCommand() {
        return Files.isExecutable(Path.of("/usr/bin/setsid")) || !Files.isExecutable(Path.of("/usr/bin/perl"))
                ? List.of("setsid")
                : List.of("perl", "-MPOSIX=setsid", "-e", "setsid(); exec @ARGV");
    }

    private static ProcessHandle awaitReady(PostgresFolders folders, Process watcher, Duration timeout)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() < deadline) {
            var server = PidFile.read(folders.pidFile())
                    .filter(PidFile::ready)
                    .flatMap(file -> ProcessHandle.of(file.pid()));
            if (server.isPresent()) {
                return server.get();
            }
            if (watcher.waitFor(POLL)) {
                throw new EmbeddedPostgresException("PostgreSQL ended while starting (status %d):%n%s"
                        .formatted(watcher.exitValue(), lastLogLines(folders)));
            }
        }
        throw new EmbeddedPostgresException(
                "PostgreSQL was not ready within %s:%n%s".formatted(timeout, lastLogLines(folders)));
    }

    private static void stopFailedStart(PostgresFolders folders, Process watcher)
            throws IOException, InterruptedException {
        watcher.getOutputStream().close();
        if (!watcher.waitFor(5, TimeUnit.SECONDS)) {
            watcher.destroyForcibly();
        }
        new OrphanedPostgres(folders).clear();
    }

    long pid() {
        return server.pid();
    }

    /** Waits until the server ended or its watcher was killed. */
    void awaitEnd() throws InterruptedException {
        watcher.waitFor();
    }

    /**
     * Requests a fast shutdown from the watcher. If the server still runs after the timeout, stops it directly.
     * Idempotent.
     */
    void stop(Duration timeout) throws IOException, InterruptedException {
        watcher.getOutputStream().close();
        if (!watcher.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS) || OrphanedPostgres.isRunning(server)) {
            OrphanedPostgres.stop(server, Duration.ofSeconds(1));
            watcher.destroyForcibly();
        }
        new OrphanedPostgres(folders).clear();
    }

    /** Returns the last 6 lines of each log. They show why the server did not start. */
    private static String lastLogLines(PostgresFolders folders) throws IOException {
        var last = new ArrayList<String>();
        for (var file : newestLogs(folders)) {
            var lines = Files.readAllLines(file);
            last.addAll(lines.subList(Math.max(0, lines.size() - 6), lines.size()));
        }
        return String.join(System.lineSeparator(), last);
    }

    private static List<Path> newestLogs(PostgresFolders folders) throws IOException {
        if (!Files.isDirectory(folders.log())) {
            return List.of(folders.startLog());
        }
        try (var logs = Files.list(folders.log())) {
            var newest = logs.max(Comparator.comparing(log -> log.toFile().lastModified()));
            return Stream.concat(Stream.of(folders.startLog()), newest.stream()).toList();
        }
    }
}
