package io.tidings.schedule;

import io.tidings.shared.TaskId;
import java.time.Instant;
import org.jdbi.v3.core.mapper.Nested;
import org.jspecify.annotations.Nullable;

/**
 * The state of the work that a 202 answer announced.
 *
 * @param kind the kind of work, for example import or launch
 * @param subject the id of the row that the task works on
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
     * @param total number of items; null while it is unknown
     * @param processed never decreases; at least {@code succeeded + failed}
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
