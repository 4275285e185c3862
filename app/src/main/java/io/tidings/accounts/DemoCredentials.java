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

/** The password and the API key of the demo account, in files that only the user of the program can read. */
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

    /** Returns empty after the password was changed, or when the files are in the data directory of another node. */
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
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            var temporary =
                    Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new", ownerOnly);
            Files.writeString(temporary, secret + "\n");
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
