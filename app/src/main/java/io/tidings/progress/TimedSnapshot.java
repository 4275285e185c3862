package io.tidings.progress;

import java.time.Instant;

/** A progress and the time just before it was read. */
record TimedSnapshot(Progress progress, Instant at) {
    /**
     * Returns the id of the event. Ids rise with time, also after a restart or on another node. The last event has an
     * odd id, so that a reconnecting client that received it is recognized.
     */
    long eventId() {
        return at.toEpochMilli() * 2 + (progress.over() ? 1 : 0);
    }

    static boolean isLast(long eventId) {
        return (eventId & 1) == 1;
    }
}
