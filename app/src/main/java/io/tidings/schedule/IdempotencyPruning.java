package io.tidings.schedule;

import io.tidings.web.IdempotencyKeys;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Forgets answers that nobody may ask for again. */
@Singleton
final class IdempotencyPruning implements RecurringJob {
    private final IdempotencyKeys keys;

    IdempotencyPruning(IdempotencyKeys keys) {
        this.keys = keys;
    }

    @Override
    public String kind() {
        return "prune-idempotency-keys";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(Duration.ofHours(1));
    }

    @Override
    public void run(JobContext context) {
        keys.prune();
    }
}
