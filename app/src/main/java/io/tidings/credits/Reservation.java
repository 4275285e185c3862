package io.tidings.credits;

import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;

/**
 * A plan's money, in units; {@code taken = reserved + spent + released}.
 *
 * @param setAside of what is reserved, for messages that are not let go yet
 * @param released given back, less what had to be charged after all
 * @param owed charged beyond what there was
 */
public record Reservation(
        PlanId plan,
        AccountId account,
        long taken,
        long reserved,
        long reservedForLater,
        long spent,
        long released,
        long owed) {}
