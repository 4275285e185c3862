package io.tidings.credits;

import io.tidings.shared.Problem;

/** The refusals of reservations. */
final class CreditProblems {
    private CreditProblems() {}

    /** @param exact false if {@code required} is a lower bound */
    static Problem insufficientCredits(long available, long required, boolean exact) {
        return Problem.of(
                        402,
                        "insufficient_credits",
                        "Insufficient credits",
                        "This needs %s%d units, and %d are available. 1000 units are one credit."
                                .formatted(exact ? "" : "at least ", required, available))
                .with("available", available)
                .with("required", required)
                .with("exact", exact)
                .with("missing", required - available);
    }

    static Problem subscriptionInactive() {
        return Problem.of(
                403,
                "subscription_inactive",
                "Subscription inactive",
                "The account's subscription is not active, so it cannot send.");
    }
}
