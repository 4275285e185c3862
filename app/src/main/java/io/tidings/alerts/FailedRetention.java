package io.tidings.alerts;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Reports the steps of the nightly retention that failed at least two nights in a row. The disk fills meanwhile. */
@Singleton
final class FailedRetention implements AlertSource {
    private static final int MIN_NIGHTS = 2;

    private final Jdbi jdbi;

    FailedRetention(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public AlertKind kind() {
        return AlertKind.RETENTION;
    }

    @Override
    public List<Finding> check(Set<String> open) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select step, nights from retention_failure where nights >= :min order by step""")
                .bind("min", MIN_NIGHTS)
                .map((row, context) -> new Finding(
                        Optional.empty(),
                        AlertKind.RETENTION,
                        "retention:" + row.getString("step"),
                        "The retention of %s failed %d nights in a row, so old records stay. The log names the cause."
                                .formatted(row.getString("step"), row.getInt("nights")),
                        Map.of("nights", row.getInt("nights"))))
                .list());
    }
}
