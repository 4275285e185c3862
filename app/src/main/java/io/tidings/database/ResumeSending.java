package io.tidings.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** The command {@code ./tidings resume-sending}: an operator resumes sending after the database lost commits. */
public final class ResumeSending {
    public static final String COMMAND = "resume-sending";

    /** For the log and for alerts. */
    static final String HOW_TO =
            "Read \"Lost commits\" in docs/operations.md, pause or cancel campaigns that should not continue, then run ./tidings resume-sending.";

    private ResumeSending() {}

    /** Resumes sending in the configured database, while the program runs. Returns a sentence for the operator. */
    public static String inConfiguredDatabase(Map<String, String> environment) throws SQLException {
        var url = environment.getOrDefault("TIDINGS_DATABASE_URL", "");
        if (!url.isBlank()) {
            return in(
                    url,
                    environment.getOrDefault("TIDINGS_DATABASE_USER", "tidings"),
                    environment.getOrDefault("TIDINGS_DATABASE_PASSWORD", "tidings"));
        }
        var data = DataDirectory.fromEnvironment();
        try {
            var saved = SavedConnection.read(new PostgresFolders(data.root()).connection());
            if (saved.isEmpty()) {
                return "There is no embedded database in %s.".formatted(data.root());
            }
            return in(
                    "jdbc:postgresql://127.0.0.1:%d/%s".formatted(saved.get().port(), SavedConnection.DATABASE),
                    SavedConnection.USER,
                    saved.get().password());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String in(String url, String user, String password) throws SQLException {
        try (var connection = DriverManager.getConnection(url, user, password);
                var statement = connection.createStatement();
                var resumed = statement.executeQuery("""
                        update installation set sending_stopped = false, resumed_at = clock_timestamp()
                         where sending_stopped returning stopped_at, stop_reason""")) {
            return resumed.next()
                    ? "Sending is resumed. It was stopped at %s: %s"
                            .formatted(resumed.getTimestamp(1).toInstant(), resumed.getString(2))
                    : "Sending is not stopped. Nothing was changed.";
        }
    }
}
