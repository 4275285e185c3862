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

/** {@code tidings_invariant_violations{invariant}}: what the last look found, on whichever node it was. Must be 0. */
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
                    .description("Violations of an invariant of RELIABILITY 2.8 found by the last look; must be 0")
                    .tag("invariant", name)
                    .register(registry);
        }
    }

    /** One query for all gauges of a scrape. Unknown, not 0, while the database is away. */
    private synchronized double violations(String name) {
        if (System.nanoTime() - readAt > CACHE_NANOS) {
            try {
                latest = read();
            } catch (JdbiException away) {
                return Double.NaN;
            }
            readAt = System.nanoTime();
        }
        return latest.getOrDefault(name, 0);
    }

    /** What the last look found, by invariant; nothing before the first. */
    Map<String, Integer> read() {
        return jdbi.withHandle(handle -> handle.createQuery("select invariant, violations from invariant_check")
                .reduceRows(new HashMap<String, Integer>(), (found, row) -> {
                    found.put(row.getColumn("invariant", String.class), row.getColumn("violations", Integer.class));
                    return found;
                }));
    }
}
