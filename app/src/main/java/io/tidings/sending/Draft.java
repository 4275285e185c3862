package io.tidings.sending;

import io.tidings.shared.ContactId;
import io.tidings.shared.PhoneNumber;
import org.jspecify.annotations.Nullable;

/**
 * A message that has passed every check.
 *
 * @param cost of all its segments, in units
 * @param contact who has the number, if anybody
 */
record Draft(
        PhoneNumber to,
        String body,
        int segments,
        int cost,
        @Nullable ContactId contact,
        @Nullable String clientRef,
        Route route) {
    /** Nothing of the person, so that a log line may hold it. */
    @Override
    public String toString() {
        return "Draft[%s, %d segments]".formatted(route, segments);
    }
}
