package io.tidings.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The folder that holds all files of this installation: the database, uploads and journals. The folder and its
 * subfolders belong to the user that runs the program. No other user may read them.
 *
 * @param root absolute; exists
 */
public record DataDirectory(Path root) {
    /** The environment variable that names the folder. */
    public static final String VARIABLE = "TIDINGS_DATA_DIR";

    /** The system property that names the folder. It takes precedence, for callers that cannot set a variable. */
    public static final String PROPERTY = "tidings.data-dir";

    public DataDirectory {
        root = created(root);
    }

    /**
     * Returns the folder that {@value #PROPERTY} or {@value #VARIABLE} names. The default is {@code /var/lib/tidings} for
     * root and {@code $XDG_DATA_HOME/tidings} (or {@code ~/.local/share/tidings}) for other users. Creates the folder if
     * it is missing.
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
     * Returns the folder of this name directly below the root. Creates it with mode 0700 if it is missing. Idempotent.
     *
     * @throws UncheckedIOException if it cannot be created
     */
    public Path folder(String name) {
        return created(root.resolve(name));
    }

    /**
     * Locks this folder until this process ends, because two nodes in one folder would write the same journal. A start of
     * the embedded PostgreSQL also locks it.
     *
     * @throws EmbeddedPostgresException if another running program holds the lock
     */
    public void lockUntilExit() {
        try {
            DataDirectoryLock.acquireUntilExit(root, VARIABLE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock the folder %s: %s".formatted(root, e), e);
        }
    }

    /** Locks this folder until the returned lock is closed. */
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
