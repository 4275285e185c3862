package io.tidings.launch;

import io.tidings.audiences.Audience;
import io.tidings.campaigns.Campaign;
import io.tidings.credits.Credits;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks everything that a launch depends on, before it writes anything. */
@Singleton
final class LaunchApproval {
    private final Credits credits;
    private final LaunchChecks checks;
    private final RehearsalCheck rehearsalCheck;
    private final LaunchCost cost;

    LaunchApproval(Credits credits, LaunchChecks checks, RehearsalCheck proof, LaunchCost quotes) {
        this.credits = credits;
        this.checks = checks;
        this.rehearsalCheck = proof;
        this.cost = quotes;
    }

    /** A launch that may begin. */
    record Approved(LaunchChecks.LaunchRequest request, LaunchCost.Quote quote) {}

    /**
     * @param expected the hash of the rehearsal that the plan must equal; null: any plan
     * @throws io.tidings.shared.Problem.ProblemException when the campaign cannot be launched as it is
     */
    Approved approve(Campaign campaign, Optional<Audience> replacement, @Nullable String expected) {
        credits.requireSubscription(campaign.account());
        var order = checks.check(campaign, replacement).withExpectedHash(expected);
        if (expected != null) {
            rehearsalCheck.check(campaign, order, expected);
        }
        return new Approved(order, cost.quote(campaign, order));
    }
}
