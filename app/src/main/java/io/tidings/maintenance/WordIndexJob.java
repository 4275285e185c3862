package io.tidings.maintenance;

import io.tidings.contacts.WordIndexes;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Has the indexes of words follow the contacts, some seconds behind an import. */
@Singleton
final class WordIndexJob implements RecurringJob {
    private final WordIndexes indexes;

    WordIndexJob(WordIndexes indexes) {
        this.indexes = indexes;
    }

    @Override
    public String kind() {
        return "word-indexes";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(Duration.ofSeconds(5));
    }

    @Override
    public void run(JobContext context) {
        indexes.grow();
    }
}
