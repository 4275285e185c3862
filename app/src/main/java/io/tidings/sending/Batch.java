package io.tidings.sending;

import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import io.tidings.shared.TaskId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one API request or of one file.
 *
 * @param total messages written so far; grows while a file is read
 * @param rejected rows of the file that did not become messages
 */
record Batch(
        PlanId id,
        AccountId account,
        TaskId task,
        Source source,
        Status status,
        long total,
        long rejected,
        @Nullable String errorCode,
        @Nullable String errorDetail,
        Instant createdAt,
        @Nullable Instant finishedAt) {
    enum Source {
        REQUEST,
        FILE;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code preparing → sending → finished | cancelled | failed}; {@code finished → sending} after a requeue. */
    enum Status {
        PREPARING,
        SENDING,
        FINISHED,
        CANCELLED,
        FAILED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
