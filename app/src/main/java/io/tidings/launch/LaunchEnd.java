package io.tidings.launch;

import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.campaigns.CampaignStore;
import io.tidings.dispatch.Dispatches;
import io.tidings.links.Links;
import io.tidings.observability.LogContext;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/** Ends a launch that cannot go on, with the reason. */
@Singleton
final class LaunchEnd {
    private static final Logger LOG = Logger.getLogger(LaunchEnd.class);

    private final LaunchStore launches;
    private final CampaignStore campaigns;
    private final Dispatches dispatch;
    private final Tasks tasks;
    private final Links links;

    LaunchEnd(LaunchStore launches, CampaignStore campaigns, Dispatches dispatch, Tasks tasks, Links links) {
        this.launches = launches;
        this.campaigns = campaigns;
        this.dispatch = dispatch;
        this.tasks = tasks;
        this.links = links;
    }

    /** Fails the campaign; what was written already is cancelled. Idempotent. */
    void failed(LaunchState launch, String code, String detail) {
        if (launch.course().phase() == LaunchPhase.Phase.REST) {
            restRefused(launch, Problem.conflict(code, detail));
            return;
        }
        boolean failed = launches.whilePreparing(
                launch.campaign(),
                (handle, campaign) -> fail(handle, launch, campaign, Problem.conflict(code, detail)));
        if (failed) {
            try (var ids = LogContext.of(launch.account(), launch.campaign())) {
                LOG.warnf("Campaign %s could not be launched: %s", launch.campaign(), code);
            }
        }
    }

    /**
     * Takes the launch back: the campaign is what it was before, with the reason, and nothing of the launch is left but
     * its failed task. Idempotent.
     */
    void refused(LaunchState launch, Problem why) {
        if (launch.course().phase() == LaunchPhase.Phase.REST) {
            restRefused(launch, why);
            return;
        }
        boolean refused = launches.whilePreparing(launch.campaign(), (handle, campaign) -> {
            tasks.fail(handle, launch.task(), why.code(), why.detail());
            dispatch.forget(handle, launch.campaign().plan());
            links.delete(handle, launch.campaign().plan());
            campaigns.revertLaunch(handle, launch.launcher(), campaign, why.code() + ": " + why.detail());
        });
        if (refused) {
            try (var ids = LogContext.of(launch.account(), launch.campaign())) {
                LOG.warnf("The launch of campaign %s was refused: %s", launch.campaign(), why.code());
            }
        }
    }

    /** The rest of a test cannot be sent: what the test has sent stays, and the campaign ends with it. Idempotent. */
    void restRefused(LaunchState launch, Problem why) {
        var unused = launches.whilePreparing(launch.campaign(), (handle, campaign) -> {
            dispatch.cancel(handle, launch.campaign().plan());
            launches.prepared(handle, launch.campaign());
            campaigns.recordStatusChange(
                    handle,
                    launch.launcher(),
                    launch.campaign(),
                    campaign.status(),
                    campaign.status(),
                    "rest_not_sent: %s: %s".formatted(why.code(), why.detail()));
        });
        dispatch.ring(launch.campaign().plan());
    }

    private void fail(Handle handle, LaunchState launch, Campaign campaign, Problem why) {
        dispatch.cancel(handle, launch.campaign().plan());
        tasks.fail(handle, launch.task(), why.code(), why.detail());
        var reason = why.code() + ": " + why.detail();
        campaigns.transition(
                handle, launch.launcher(), campaign, new CampaignStore.Transition(CampaignStatus.FAILED, reason, true));
    }
}
