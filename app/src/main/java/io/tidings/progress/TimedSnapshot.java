package io.tidings.progress;

import java.time.Instant;

/** What was read, and just before when. */
record TimedSnapshot(Progress progress, Instant at) {
    /**
     * The event's number. It rises with time, also over a restart or on another node; the last event has an odd one, so
     * that whoever comes back with it is known to have seen the end.
     */
    long eventId() {
        return at.toEpochMilli() * 2 + (progress.over() ? 1 : 0);
    }

    static boolean isLast(long eventId) {
        return (eventId & 1) == 1;
    }
}
