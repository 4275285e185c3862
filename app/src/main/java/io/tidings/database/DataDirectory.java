package io.tidings.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The one folder in which this installation keeps everything it writes: database, uploads on their way, journals.
 * It and its folders belong to the user that runs the program and are closed to others.
 *
 * @param root absolute; exists
 */
public record DataDirectory(Path root) {
    /** The environment variable that names the folder. */
    public static final String VARIABLE = "TIDINGS_DATA_DIR";

    /** The system property that does the same, and wins: for programs and tests that cannot set a variable. */
    public static final String PROPERTY = "tidings.data-dir";

    public DataDirectory {
        root = created(root);
    }

    /**
     * The folder named by {@value #PROPERTY} or {@value #VARIABLE}; without them {@code /var/lib/tidings} for root and
     * {@code $XDG_DATA_HOME/tidings} (by default {@code ~/.local/share/tidings}) for everybody else. Created if missing.
     *
     * @throws UncheckedIOException if it cannot be created
     */
    public static DataDirectory fromEnvironment() {
        var property = System.getProperty(PROPERTY, "");
        if (!property.isBlank()) {
            return new DataDirectory(Path.of(property));
        }
        return new DataDirectory(
                locate(System.getenv(), System.getProperty("user.name"), System.getProperty("user.home")));
    }

    static Path locate(Map<String, String> environment, String user, String home) {
        var named = environment.getOrDefault(VARIABLE, "");
        if (!named.isBlank()) {
            return Path.of(named);
        }
        if (user.equals("root")) {
            return Path.of("/var/lib/tidings");
        }
        var shared = environment.getOrDefault("XDG_DATA_HOME", "");
        return (shared.startsWith("/") ? Path.of(shared) : Path.of(home, ".local", "share")).resolve("tidings");
    }

    /**
     * A folder of this name directly below the root, created with mode 0700 if missing. Idempotent.
     *
     * @throws UncheckedIOException if it cannot be created
     */
    public Path folder(String name) {
        return created(root.resolve(name));
    }

    /**
     * Keeps every other program out of this folder until this process ends, however it ends: two nodes with one folder
     * would write one journal. Starting the embedded PostgreSQL does the same.
     *
     * @throws EmbeddedPostgresException if another running program has the folder
     */
    public void lockUntilExit() {
        try {
            DataDirectoryLock.acquireUntilExit(root, VARIABLE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock the folder %s: %s".formatted(root, e), e);
        }
    }

    /** As {@link #holdAlone}, until the lock is closed. */
    DataDirectoryLock lock() throws IOException {
        return DataDirectoryLock.acquire(root, VARIABLE);
    }

    private static Path created(Path folder) {
        try {
            return PrivateFiles.createFolder(folder.toAbsolutePath().normalize())
                    .toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the folder %s: %s".formatted(folder, e), e);
        }
    }
}
