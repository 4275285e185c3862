package io.tidings.launch;

import io.tidings.campaigns.Campaign;
import io.tidings.contacts.BulkChanges;
import io.tidings.credits.Credits;
import io.tidings.queue.Dispatches;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;

/** Starts an approved launch: sets the campaign to sending, enqueues its job and reserves its cost. */
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
     * @param campaign a campaign whose row the caller has locked
     * @throws io.tidings.shared.Problem.ProblemException 402, 409 or 503
     */
    LaunchResult begin(Handle handle, Campaign campaign, LaunchApproval.Approved approved) {
        var request = approved.request();
        var quote = approved.quote();
        BulkChanges.allowOthers(handle, campaign.account());
        dispatch.checkBacklog(handle, campaign.account(), request.size());
        var task = jobs.start(
                handle, campaign.account(), LaunchJobs.LAUNCH, campaign.id().toString());
        if (!launches.begin(handle, campaign.id(), task, request)) {
            throw campaign.status().refusal("launched");
        }
        credits.reserveForLater(handle, campaign.account(), campaign.id().plan(), quote.units(), quote.exact());
        return new LaunchResult(campaign.id(), request.size(), task, approved.warnings());
    }
}
