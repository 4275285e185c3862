package io.tidings.maintenance;

import io.tidings.shared.Actor;
import io.tidings.shared.ContactId;
import io.tidings.shared.PhoneNumber;
import io.tidings.shared.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The running erasure of a person.
 *
 * @param actor requested the erasure
 * @param temporarySuppression id of the suppression that is deleted at the end; null if the suppression stays
 */
record Erasure(
        long id,
        Actor actor,
        TaskId task,
        ContactId contact,
        PhoneNumber phone,
        @Nullable Long temporarySuppression,
        Instant requestedAt) {}
