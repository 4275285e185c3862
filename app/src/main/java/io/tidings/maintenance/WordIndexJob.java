package io.tidings.maintenance;

import io.tidings.contacts.WordIndexes;
import io.tidings.queue.Dispatches;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Extends the word indexes some seconds after an import. */
@Singleton
final class WordIndexJob implements RecurringJob {
    /** Maximum delay while campaigns are being sent. Until then a search reads new contacts one by one. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

    private final WordIndexes indexes;
    private final Dispatches dispatch;
    private final InstantSource clock;
    private volatile Instant ranAt;

    WordIndexJob(WordIndexes indexes, Dispatches dispatch, InstantSource clock) {
        this.indexes = indexes;
        this.dispatch = dispatch;
        this.clock = clock;
        this.ranAt = clock.instant();
    }

    @Override
    public String kind() {
        return "word-indexes";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(Duration.ofSeconds(5));
    }

    /** Waits for launches and running campaigns, because building an index uses one processor for seconds. */
    @Override
    public void run(JobContext context) {
        var now = clock.instant();
        if (dispatch.openPlans().isEmpty() || now.isAfter(ranAt.plus(LONGEST_WAIT))) {
            ranAt = now;
            indexes.buildNext();
        }
    }
}
