package io.tidings.launch;

import io.tidings.campaigns.Campaign;
import io.tidings.credits.Credits;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.List;

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
    record Approved(LaunchChecks.LaunchRequest request, LaunchCost.Quote quote, List<LaunchWarning> warnings) {}

    /**
     * @throws io.tidings.shared.Problem.ProblemException if the campaign cannot be launched in its current state
     */
    Approved approve(Campaign campaign, LaunchCondition condition) {
        credits.requireSubscription(campaign.account());
        var expectedHash = condition.expectedHash();
        var request = checks.check(campaign, condition.replacement()).withExpectedHash(expectedHash);
        if (request.size() == 0) {
            throw Problem.invalid(
                            "audience_empty", "The audience has no contacts. Nothing was sent, and the draft is kept.")
                    .asException();
        }
        if (expectedHash != null) {
            rehearsalCheck.check(campaign, request, expectedHash);
        }
        return new Approved(request, cost.quote(campaign, request), cost.warnings(campaign, request));
    }
}
