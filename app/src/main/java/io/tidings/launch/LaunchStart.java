package io.tidings.launch;

import io.tidings.campaigns.Campaign;
import io.tidings.credits.Credits;
import io.tidings.dispatch.Dispatches;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;

/** Begins an approved launch: the campaign is sending, its job is enqueued, and its cost is set aside. */
@Singleton
final class LaunchStart {
    private final LaunchStore launches;
    private final LaunchJobs jobs;
    private final Dispatches dispatch;
    private final Credits credits;

    LaunchStart(LaunchStore launches, LaunchJobs jobs, Dispatches dispatch, Credits credits) {
        this.launches = launches;
        this.jobs = jobs;
        this.dispatch = dispatch;
        this.credits = credits;
    }

    /**
     * @param campaign whose row the caller holds
     * @throws io.tidings.shared.Problem.ProblemException 402, 409 or 503
     */
    LaunchResult begin(Handle handle, Campaign campaign, LaunchApproval.Approved approved) {
        var order = approved.order();
        var quote = approved.quote();
        dispatch.checkBacklog(handle, campaign.account(), order.size());
        var task = jobs.start(
                handle, campaign.account(), LaunchJobs.LAUNCH, campaign.id().toString());
        if (!launches.begin(handle, campaign.id(), task, order)) {
            throw campaign.status().refusal("launched");
        }
        credits.reserveForLater(handle, campaign.account(), campaign.id().plan(), quote.units(), quote.exact());
        return new LaunchResult(campaign.id(), order.size(), task);
    }
}
