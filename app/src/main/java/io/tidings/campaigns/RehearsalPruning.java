package io.tidings.campaigns;

import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.LocalTime;

/** A rehearsal shows texts of real people and is stale after days: kept for four, as its task. */
@Singleton
final class RehearsalPruning implements RecurringJob {
    private static final Duration KEPT = Duration.ofDays(4);

    private final RehearsalStore store;

    RehearsalPruning(RehearsalStore store) {
        this.store = store;
    }

    @Override
    public String kind() {
        return "prune-rehearsals";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.DailyAt(LocalTime.of(3, 40));
    }

    @Override
    public void run(JobContext context) {
        store.prune(KEPT);
    }
}
