package io.tidings.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * PostgreSQL processes that still work on a database though whoever started them is gone. The caller holds the data
 * directory's lock, so none of them can belong to another running Tidings.
 */
record OrphanedPostgres(PostgresFolders folders) {
    private static final Logger LOG = Logger.getLogger(OrphanedPostgres.class);
    private static final Duration FAST = Duration.ofSeconds(20);
    private static final Duration IMMEDIATE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(10);

    /** Ends them all and removes the pid file. A pid that by now belongs to another program is left alone. */
    void clear() throws IOException, InterruptedException {
        var postmaster = postmaster();
        if (postmaster.isPresent()) {
            LOG.infof(
                    "Stopping a PostgreSQL that was left behind (process %d)",
                    postmaster.get().pid());
            stop(postmaster.get(), FAST);
        }
        var children = remainingProcesses();
        children.forEach(ProcessHandle::destroyForcibly);
        for (var child : children) {
            awaitEnd(child, IMMEDIATE);
        }
        Files.deleteIfExists(folders.pidFile());
    }

    /** Fast shutdown, then an immediate one, then the end: each only if the one before took too long. */
    static void stop(ProcessHandle postmaster, Duration patience) throws IOException, InterruptedException {
        signal("INT", postmaster);
        if (awaitEnd(postmaster, patience)) {
            return;
        }
        LOG.warnf("PostgreSQL (process %d) did not stop within %s: stopping it at once", postmaster.pid(), patience);
        signal("QUIT", postmaster);
        if (!awaitEnd(postmaster, IMMEDIATE)) {
            postmaster.destroyForcibly();
            awaitEnd(postmaster, IMMEDIATE);
        }
    }

    private Optional<ProcessHandle> postmaster() throws IOException {
        return PidFile.read(folders.pidFile())
                .flatMap(file -> ProcessHandle.of(file.pid()))
                .filter(process -> isRunning(process) && isPostmaster(process));
    }

    private boolean isPostmaster(ProcessHandle process) {
        var arguments = process.info().arguments().orElseGet(() -> new String[0]);
        return Arrays.asList(arguments).contains(folders.database().toString()) || worksInDatabase(process);
    }

    /** Backends outlive a killed postmaster for as long as their query runs, and hold its shared memory. */
    private List<ProcessHandle> remainingProcesses() {
        return ProcessHandle.allProcesses().filter(this::worksInDatabase).toList();
    }

    /** All processes of a PostgreSQL have its data directory as their working directory. */
    private boolean worksInDatabase(ProcessHandle process) {
        try {
            var directory = Path.of("/proc", Long.toString(process.pid()), "cwd");
            return Files.readSymbolicLink(directory).equals(folders.database());
        } catch (IOException | UnsupportedOperationException notOurs) {
            return false;
        }
    }

    /** Looks itself: the JDK's onExit asks only every second or two about a process that is not its child. */
    private static boolean awaitEnd(ProcessHandle process, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (isRunning(process)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    /** Not running is also who has ended but waits to be reaped: in a container the first process may never do that. */
    static boolean isRunning(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            var status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return !status.substring(status.lastIndexOf(')') + 1).startsWith(" Z");
        } catch (IOException unknown) {
            return process.isAlive();
        }
    }

    private static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        var kill = Command.of(
                Path.of("/"), List.of(), "sh", "-c", "kill -s \"$0\" \"$1\"", name, Long.toString(process.pid()));
        if (!kill.run(IMMEDIATE).succeeded()) {
            LOG.debugf("Process %d was gone before signal %s reached it", process.pid(), name);
        }
    }
}
