package io.tidings.sending;

import io.tidings.shared.ContactId;
import io.tidings.shared.PhoneNumber;
import org.jspecify.annotations.Nullable;

/**
 * A message that has passed all checks and is not yet stored.
 *
 * @param cost of all segments, in units
 * @param contact the contact with this number; null when there is none
 * @param validForSeconds from its acceptance; null means no limit
 */
record Draft(
        PhoneNumber to,
        String body,
        int segments,
        int cost,
        @Nullable ContactId contact,
        @Nullable String clientRef,
        Route route,
        @Nullable Integer validForSeconds) {
    /** Contains no personal data, so that it may be logged. */
    @Override
    public String toString() {
        return "Draft[%s, %d segments]".formatted(route, segments);
    }
}
