package io.tidings.database;

import java.time.Duration;
import java.util.Map;

/**
 * The configuration of the embedded PostgreSQL.
 *
 * @param data holds the programs, the database and the saved connection
 * @param startTimeout maximum duration of one start, including a crash recovery
 * @param stopTimeout maximum wait for the final checkpoint, before an immediate shutdown
 * @param settings PostgreSQL settings (as in postgresql.conf) that override the defaults of Tidings
 */
public record EmbeddedPostgresConfig(
        DataDirectory data, Duration startTimeout, Duration stopTimeout, Map<String, String> settings) {

    public EmbeddedPostgresConfig {
        settings = Map.copyOf(settings);
    }

    public static EmbeddedPostgresConfig in(DataDirectory data) {
        return new EmbeddedPostgresConfig(data, Duration.ofMinutes(2), Duration.ofSeconds(30), Map.of());
    }

    public EmbeddedPostgresConfig with(String setting, String value) {
        var more = new java.util.HashMap<>(settings);
        more.put(setting, value);
        return new EmbeddedPostgresConfig(data, startTimeout, stopTimeout, more);
    }
}
