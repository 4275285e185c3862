package io.tidings.sending;

import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.LocalTime;

/** Forgets what files said of rows that became no message, and the callers' names of messages that are gone. */
@Singleton
final class SendingPruning implements RecurringJob {
    private static final Duration REJECTS_KEPT = Duration.ofDays(4);

    private final FileBatchStore files;
    private final SendStore sends;

    SendingPruning(FileBatchStore files, SendStore sends) {
        this.files = files;
        this.sends = sends;
    }

    @Override
    public String kind() {
        return "prune-sending";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.DailyAt(LocalTime.of(3, 45));
    }

    @Override
    public void run(JobContext context) {
        files.prune(REJECTS_KEPT);
        var unused = sends.pruneRefs();
    }
}
