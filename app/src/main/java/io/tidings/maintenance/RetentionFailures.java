package io.tidings.maintenance;

import jakarta.inject.Singleton;
import org.jdbi.v3.core.Jdbi;

/** Counts for each step of the retention how many nights in a row it failed. An alert is raised from two on. Thread-safe. */
@Singleton
final class RetentionFailures {
    private final Jdbi jdbi;

    RetentionFailures(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void add(String step) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into retention_failure as f (step, nights) values (:step, 1)
                        on conflict (step) do update set nights = f.nights + 1
                        """).bind("step", step).execute());
    }

    void clear(String step) {
        jdbi.useHandle(handle -> handle.createUpdate("delete from retention_failure where step = :step")
                .bind("step", step)
                .execute());
    }
}
