package io.tidings.maintenance;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** The gauges {@code tidings_invariant_violations{invariant}}: the result of the last check of any node. Must be 0. */
@Singleton
final class InvariantMetrics {
    private static final long CACHE_NANOS = Duration.ofSeconds(15).toNanos();

    private final Jdbi jdbi;
    private final MeterRegistry registry;
    private Map<String, Integer> latest = Map.of();
    private long readAt = System.nanoTime() - CACHE_NANOS;

    InvariantMetrics(Jdbi jdbi, MeterRegistry registry) {
        this.jdbi = jdbi;
        this.registry = registry;
    }

    void onStart(@Observes StartupEvent event) {
        for (var name : Invariants.NAMES) {
            Gauge.builder("tidings.invariant.violations", this, metrics -> metrics.violations(name))
                    .description("Violations of an invariant of db/invariants.sql found by the last check; must be 0")
                    .tag("invariant", name)
                    .register(registry);
        }
    }

    /** One query serves all gauges of a scrape. Returns NaN, not 0, while the database is unavailable. */
    private synchronized double violations(String name) {
        if (System.nanoTime() - readAt > CACHE_NANOS) {
            try {
                latest = read();
            } catch (JdbiException unavailable) {
                return Double.NaN;
            }
            readAt = System.nanoTime();
        }
        return latest.getOrDefault(name, 0);
    }

    /** Returns the number of violations that the last check found, by invariant. Empty before the first check. */
    Map<String, Integer> read() {
        return jdbi.withHandle(handle -> handle.createQuery("select invariant, violations from invariant_check")
                .reduceRows(new HashMap<String, Integer>(), (found, row) -> {
                    found.put(row.getColumn("invariant", String.class), row.getColumn("violations", Integer.class));
                    return found;
                }));
    }
}
