package io.tidings.credits;

import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;

/**
 * The credits of a plan, in units. {@code taken = reserved + spent + released} always holds.
 *
 * @param reservedForLater the part of {@code reserved} for messages that are not sendable yet
 * @param released returned to the account, minus the units that were charged again later
 * @param owed charged although the account had too few units
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
