package io.tidings.database;

import java.time.Duration;
import java.util.Map;

/**
 * How the embedded PostgreSQL is to run.
 *
 * @param data where binaries, database and remembered connection live
 * @param startTimeout how long one start may take, crash recovery included
 * @param stopTimeout how long a stop may wait for the closing checkpoint before it becomes an immediate one
 * @param settings PostgreSQL settings (as in postgresql.conf) that override the tuned ones
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
