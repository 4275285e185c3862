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
 * The PostgreSQL processes that outlived the program that started them. The caller holds the lock of the data directory,
 * so none of them can belong to another running Tidings.
 */
record OrphanedPostgres(PostgresFolders folders) {
    private static final Logger LOG = Logger.getLogger(OrphanedPostgres.class);
    private static final Duration FAST = Duration.ofSeconds(20);
    private static final Duration IMMEDIATE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(10);

    /** Ends all of them and removes the pid file. Does not touch a reused pid that belongs to another program. */
    void clear() throws IOException, InterruptedException {
        var postmaster = postmaster();
        if (postmaster.isPresent()) {
            LOG.infof(
                    "Stopping an orphaned PostgreSQL (process %d)",
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

    /** Requests a fast shutdown, then an immediate one, then kills. Each step follows only if the last took too long. */
    static void stop(ProcessHandle postmaster, Duration timeout) throws IOException, InterruptedException {
        signal("INT", postmaster);
        if (awaitEnd(postmaster, timeout)) {
            return;
        }
        LOG.warnf("PostgreSQL (process %d) did not stop within %s and is shut down at once", postmaster.pid(), timeout);
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

    /** Returns the backends. A backend outlives a killed postmaster while its query runs, and keeps the shared memory. */
    private List<ProcessHandle> remainingProcesses() {
        return ProcessHandle.allProcesses().filter(this::worksInDatabase).toList();
    }

    /**
     * Every process of the server has the data directory as its working directory and runs our program. A shell or a
     * backup that only stands in the directory is not ours. An update may have deleted the program that still runs.
     */
    private boolean worksInDatabase(ProcessHandle process) {
        try {
            var proc = Path.of("/proc", Long.toString(process.pid()));
            return Files.readSymbolicLink(proc.resolve("cwd")).equals(folders.database())
                    && Files.readSymbolicLink(proc.resolve("exe")).startsWith(folders.programs());
        } catch (IOException | UnsupportedOperationException notOurs) {
            return false;
        }
    }

    /** Polls every 10 ms. The JDK's onExit polls a process that is not its child only every one or two seconds. */
    private static boolean awaitEnd(ProcessHandle process, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (isRunning(process)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    /** Returns false for a zombie too, because the first process of a container may never reap it. */
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
            LOG.debugf("Process %d ended before signal %s was sent", process.pid(), name);
        }
    }
}
