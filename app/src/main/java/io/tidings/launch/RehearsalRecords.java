package io.tidings.launch;

import io.tidings.schedule.Prunable;
import jakarta.inject.Singleton;
import java.time.Duration;

/** A rehearsal shows texts of real people and is stale after days: kept as long as its task. */
@Singleton
final class RehearsalRecords implements Prunable {
    private final RehearsalStore store;

    RehearsalRecords(RehearsalStore store) {
        this.store = store;
    }

    @Override
    public String label() {
        return "rehearsals";
    }

    @Override
    public int prune(Duration age) {
        return store.prune(age);
    }
}
