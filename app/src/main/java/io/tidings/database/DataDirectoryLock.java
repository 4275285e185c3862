package io.tidings.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Prevents two programs from using one data directory. The kernel releases the lock when the process ends, even after
 * {@code kill -9}.
 */
final class DataDirectoryLock implements AutoCloseable {
    /**
     * The lock files of this process. A POSIX lock belongs to the process, and closing any channel on the file releases
     * it. Therefore a second attempt in this process must not open the file.
     */
    private static final Set<Path> LOCKED_BY_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    /** Keeps references to locks that are never closed. The JVM closes an unreferenced channel and so releases its lock. */
    private static final Set<DataDirectoryLock> HELD_UNTIL_EXIT = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DataDirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @param variable the environment variable that names the folder, for the error message */
    static DataDirectoryLock acquire(Path root, String variable) throws IOException {
        var file = root.resolve("lock");
        if (!LOCKED_BY_THIS_PROCESS.add(file)) {
            throw alreadyInUse(root, variable, ProcessHandle.current().pid() + ", this one");
        }
        try {
            return lock(root, variable, file);
        } catch (IOException | RuntimeException e) {
            LOCKED_BY_THIS_PROCESS.remove(file);
            throw e;
        }
    }

    /** Locks the folder until the process ends. */
    static void acquireUntilExit(Path root, String variable) throws IOException {
        HELD_UNTIL_EXIT.add(acquire(root, variable));
    }

    private static DataDirectoryLock lock(Path root, String variable, Path file) throws IOException {
        // A user who may open the file could lock it, and so prevent the start.
        PrivateFiles.createFile(file);
        var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        var holder = root.resolve("lock.pid");
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw alreadyInUse(
                        root,
                        variable,
                        Files.exists(holder) ? Files.readString(holder).strip() : "unknown");
            }
            PrivateFiles.write(holder, ProcessHandle.current().pid() + "\n");
            return new DataDirectoryLock(file, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static EmbeddedPostgresException alreadyInUse(Path root, String variable, String holder) {
        return new EmbeddedPostgresException(
                "The data directory %s is in use by another running Tidings (process %s). Stop that one, or set %s to another folder."
                        .formatted(root, holder, variable));
    }

    /** Idempotent. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            LOCKED_BY_THIS_PROCESS.remove(file);
        }
    }
}
