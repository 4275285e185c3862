package io.tidings.launch;

import io.tidings.audiences.Audience;
import io.tidings.campaigns.Campaign;
import io.tidings.credits.Credits;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks all conditions of a launch before the launch writes anything. */
@Singleton
final class LaunchApproval {
    private final Credits credits;
    private final LaunchChecks checks;
    private final RehearsalCheck rehearsalCheck;
    private final LaunchCost cost;

    LaunchApproval(Credits credits, LaunchChecks checks, RehearsalCheck rehearsalCheck, LaunchCost cost) {
        this.credits = credits;
        this.checks = checks;
        this.rehearsalCheck = rehearsalCheck;
        this.cost = cost;
    }

    /** A launch that may start, with the cost to reserve. */
    record Approved(LaunchChecks.LaunchRequest request, LaunchCost.Quote quote) {}

    /**
     * @param expectedHash the rehearsal hash that the plan must have; null for any plan
     * @throws io.tidings.shared.Problem.ProblemException if the campaign cannot be launched in its current state
     */
    Approved approve(Campaign campaign, Optional<Audience> replacement, @Nullable String expectedHash) {
        credits.requireSubscription(campaign.account());
        var request = checks.check(campaign, replacement).withExpectedHash(expectedHash);
        if (expectedHash != null) {
            rehearsalCheck.check(campaign, request, expectedHash);
        }
        return new Approved(request, cost.quote(campaign, request));
    }
}
