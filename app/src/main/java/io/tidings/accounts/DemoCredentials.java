package io.tidings.accounts;

import io.tidings.database.DataDirectory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** How to get into the demo account, kept in files that only the program's own user can read. */
@Singleton
final class DemoCredentials {
    private final DataDirectory data;

    DemoCredentials(DataDirectory data) {
        this.data = data;
    }

    Path passwordFile() {
        return data.root().resolve("demo-password");
    }

    Path keyFile() {
        return data.root().resolve("demo-api-key");
    }

    void store(String password, String key) {
        write(passwordFile(), password);
        write(keyFile(), key);
    }

    /** Empty once the password was changed, or when another program's data directory holds it. */
    Optional<String> password() {
        try {
            return Optional.of(Files.readString(passwordFile()).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean hasKey() {
        return Files.exists(keyFile());
    }

    void deletePassword() {
        try {
            Files.deleteIfExists(passwordFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String secret) {
        try {
            var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            var fresh =
                    Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new", mine);
            Files.writeString(fresh, secret + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
