package io.tidings.sending;

import io.tidings.schedule.Prunable;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Deletes old rejects of files, and client references of deleted messages. */
@Singleton
final class PrunableSendRecords implements Prunable {
    private final FileBatchStore files;
    private final SendStore sends;

    PrunableSendRecords(FileBatchStore files, SendStore sends) {
        this.files = files;
        this.sends = sends;
    }

    @Override
    public String what() {
        return "rows of files and client references";
    }

    /** Deletes rejects older than {@code age}. A client reference is kept as long as its message, at any age. */
    @Override
    public int prune(Duration age) {
        return files.prune(age) + sends.pruneRefs();
    }
}
