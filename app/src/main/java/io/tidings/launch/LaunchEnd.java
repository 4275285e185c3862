package io.tidings.launch;

import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.campaigns.CampaignStore;
import io.tidings.links.Links;
import io.tidings.observability.LogContext;
import io.tidings.queue.Dispatches;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/** Ends a launch that cannot continue, and stores the reason. */
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

    /** Fails the campaign and cancels the messages that were written. Idempotent. */
    void fail(LaunchState launch, String code, String detail) {
        if (launch.checkpoint().phase() == LaunchCheckpoint.Phase.REST) {
            endWithoutRest(launch, Problem.conflict(code, detail));
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
     * Undoes the launch. The campaign returns to its previous state with the reason, and only the failed task of the
     * launch remains. Idempotent.
     */
    void refuse(LaunchState launch, Problem reason) {
        if (launch.checkpoint().phase() == LaunchCheckpoint.Phase.REST) {
            endWithoutRest(launch, reason);
            return;
        }
        boolean refused = launches.whilePreparing(launch.campaign(), (handle, campaign) -> {
            tasks.fail(handle, launch.task(), reason.code(), reason.detail());
            dispatch.remove(handle, launch.campaign().plan());
            links.delete(handle, launch.campaign().plan());
            campaigns.revertLaunch(handle, launch.launcher(), campaign, reason.code() + ": " + reason.detail());
        });
        if (refused) {
            try (var ids = LogContext.of(launch.account(), launch.campaign())) {
                LOG.warnf("The launch of campaign %s was refused: %s", launch.campaign(), reason.code());
            }
        }
    }

    /** Ends a campaign whose rest cannot be sent. The messages of its test stay sent. Idempotent. */
    void endWithoutRest(LaunchState launch, Problem reason) {
        var unused = launches.whilePreparing(launch.campaign(), (handle, campaign) -> {
            dispatch.cancel(handle, launch.campaign().plan());
            launches.markPrepared(handle, launch.campaign());
            campaigns.recordStatusChange(
                    handle,
                    launch.launcher(),
                    launch.campaign(),
                    campaign.status(),
                    campaign.status(),
                    "rest_not_sent: %s: %s".formatted(reason.code(), reason.detail()));
        });
        dispatch.announce(launch.campaign().plan());
    }

    private void fail(Handle handle, LaunchState launch, Campaign campaign, Problem reason) {
        dispatch.cancel(handle, launch.campaign().plan());
        tasks.fail(handle, launch.task(), reason.code(), reason.detail());
        var text = reason.code() + ": " + reason.detail();
        campaigns.transition(
                handle, launch.launcher(), campaign, new CampaignStore.Transition(CampaignStatus.FAILED, text, true));
    }
}
