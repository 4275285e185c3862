package io.tidings.sending;

import io.tidings.schedule.Prunable;
import jakarta.inject.Singleton;
import java.time.Duration;

/** What files said of rows that became no message, and the callers' names of messages that are gone. */
@Singleton
final class SentRecords implements Prunable {
    private final FileBatchStore files;
    private final SendStore sends;

    SentRecords(FileBatchStore files, SendStore sends) {
        this.files = files;
        this.sends = sends;
    }

    @Override
    public String label() {
        return "rows of files and client references";
    }

    /** A client reference is kept as long as its message, whatever the age. */
    @Override
    public int prune(Duration age) {
        return files.prune(age) + sends.pruneRefs();
    }
}
