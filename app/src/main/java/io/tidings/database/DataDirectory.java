package io.tidings.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

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
     * @throws EmbeddedPostgresException if it cannot be created, or if this user has no home directory
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
        if (shared.startsWith("/")) {
            return Path.of(shared, "tidings");
        }
        // The JVM calls the home of a user without an entry in /etc/passwd "?".
        if (!home.startsWith("/")) {
            throw new EmbeddedPostgresException(
                    "This user has no home directory. Set %s to a folder that this user may write to."
                            .formatted(VARIABLE));
        }
        return Path.of(home, ".local", "share", "tidings");
    }

    /**
     * Returns the folder of this name directly below the root. Creates it with mode 0700 if it is missing. Idempotent.
     *
     * @throws EmbeddedPostgresException if it cannot be created
     */
    public Path folder(String name) {
        return created(root.resolve(name));
    }

    /** Returns the id of this folder. The first call creates it in the file {@code directory-id}; it never changes. */
    public String id() {
        var file = root.resolve("directory-id");
        try {
            if (!Files.exists(file)) {
                PrivateFiles.write(file, UUID.randomUUID().toString());
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the file %s: %s".formatted(file, e), e);
        }
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
            throw cannotLock(root, e);
        }
    }

    /** Locks this folder until the returned lock is closed. */
    DataDirectoryLock lock() {
        try {
            return DataDirectoryLock.acquire(root, VARIABLE);
        } catch (IOException e) {
            throw cannotLock(root, e);
        }
    }

    private static EmbeddedPostgresException cannotLock(Path root, IOException e) {
        return new EmbeddedPostgresException(
                "The data directory %s cannot be used (%s). Set %s to a folder that this user may write to."
                        .formatted(root, e.getClass().getSimpleName(), VARIABLE),
                e);
    }

    private static Path created(Path folder) {
        try {
            return PrivateFiles.createFolder(folder.toAbsolutePath().normalize())
                    .toRealPath();
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "The folder %s cannot be created (%s). Set %s to a folder that this user may write to."
                            .formatted(folder, e.getClass().getSimpleName(), VARIABLE),
                    e);
        }
    }
}
