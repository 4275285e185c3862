package io.tidings.reports;

import io.tidings.shared.PhoneNumber;
import io.tidings.shared.PlanId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The filter of a list of messages. A null component matches all messages.
 *
 * @param status one of {@link Recipients#STATUSES}
 * @param plan the plan of a campaign or of a batch
 * @param contact messages to this contact
 * @param phone messages to this number that have no contact; combined with {@code contact} by "or"
 * @param from created at this time or later
 * @param to created before this time
 */
record MessageFilter(
        @Nullable String status,
        @Nullable PlanId plan,
        @Nullable Long contact,
        @Nullable PhoneNumber phone,
        @Nullable Instant from,
        @Nullable Instant to) {
    public static final MessageFilter ALL = new MessageFilter(null, null, null, null, null, null);

    boolean isOfPerson() {
        return contact != null || phone != null;
    }

    boolean isOfTime() {
        return from != null || to != null;
    }
}
