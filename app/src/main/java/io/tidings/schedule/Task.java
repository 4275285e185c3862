package io.tidings.schedule;

import io.tidings.shared.TaskId;
import java.time.Instant;
import org.jdbi.v3.core.mapper.Nested;
import org.jspecify.annotations.Nullable;

/**
 * The work behind a 202, as it stands.
 *
 * @param kind import, launch …
 * @param subject the id of what is worked on
 */
public record Task(
        TaskId id,
        String kind,
        String subject,
        State state,
        @Nested Counts counts,
        @Nullable String errorCode,
        @Nullable String errorDetail,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {
    /**
     * @param total how many items there are to do; null while that is unknown
     * @param processed never falls; {@code succeeded + failed} of it have an outcome worth counting
     */
    public record Counts(@Nullable Long total, long processed, long succeeded, long failed) {}

    public enum State {
        QUEUED,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED;

        public boolean isFinal() {
            return switch (this) {
                case QUEUED, RUNNING -> false;
                case SUCCEEDED, FAILED, CANCELLED -> true;
            };
        }
    }
}
