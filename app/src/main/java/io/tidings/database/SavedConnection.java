package io.tidings.database;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Properties;

/**
 * The port and the passwords of the embedded PostgreSQL, saved in a file with mode 0600 for the next start.
 *
 * @param port on 127.0.0.1
 * @param superuserPassword of {@code postgres}, for tools of the operator (psql, pg_dump)
 * @param password of {@code tidings}, the role that owns the application's database
 */
record SavedConnection(int port, String superuserPassword, String password) {
    static final String SUPERUSER = "postgres";
    static final String USER = "tidings";
    static final String DATABASE = "tidings";

    static SavedConnection generate(int port) {
        return new SavedConnection(port, secret(), secret());
    }

    SavedConnection withPort(int other) {
        return new SavedConnection(other, superuserPassword, password);
    }

    static Optional<SavedConnection> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        var superuserPassword = properties.getProperty("superuser_password", "");
        var password = properties.getProperty("password", "");
        if (superuserPassword.isEmpty() || password.isEmpty()) {
            return Optional.empty();
        }
        return port(properties).map(port -> new SavedConnection(port, superuserPassword, password));
    }

    private static Optional<Integer> port(Properties properties) {
        try {
            return Optional.of(Integer.parseInt(properties.getProperty("port", "")));
        } catch (NumberFormatException damaged) {
            return Optional.empty();
        }
    }

    void write(Path file) throws IOException {
        PrivateFiles.write(file, """
                # How to reach the embedded PostgreSQL on 127.0.0.1. Written by Tidings; delete it to get new passwords.
                port=%d
                database=%s
                user=%s
                password=%s
                superuser=%s
                superuser_password=%s
                """.formatted(port, DATABASE, USER, password, SUPERUSER, superuserPassword));
    }

    private static String secret() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
