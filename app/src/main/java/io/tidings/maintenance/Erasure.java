package io.tidings.maintenance;

import io.tidings.shared.Actor;
import io.tidings.shared.ContactId;
import io.tidings.shared.PhoneNumber;
import io.tidings.shared.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is being forgotten.
 *
 * @param actor who asked for it
 * @param hold the entry of the suppression list that goes at the end; null when theirs stays
 */
record Erasure(
        long id,
        Actor actor,
        TaskId task,
        ContactId contact,
        PhoneNumber phone,
        @Nullable Long temporarySuppression,
        Instant requestedAt) {}
