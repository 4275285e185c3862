package io.tidings.campaigns;

import io.tidings.dispatch.Dispatch;
import io.tidings.observability.LogContext;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** How a launch ends: all its messages are let go at once, or the campaign fails with a reason. */
@Singleton
final class LaunchEnd {
    private static final Logger LOG = Logger.getLogger(LaunchEnd.class);

    private final Jdbi jdbi;
    private final LaunchStore launches;
    private final CampaignStore campaigns;
    private final Dispatch dispatch;
    private final Tasks tasks;

    LaunchEnd(Jdbi jdbi, LaunchStore launches, CampaignStore campaigns, Dispatch dispatch, Tasks tasks) {
        this.jdbi = jdbi;
        this.launches = launches;
        this.campaigns = campaigns;
        this.dispatch = dispatch;
        this.tasks = tasks;
    }

    /** Lets the messages go; does nothing when the campaign is not being prepared any more. */
    void prepared(LaunchState launch) {
        boolean released = jdbi.inTransaction(handle -> {
            if (!launches.prepared(handle, launch.campaign())) {
                return false;
            }
            dispatch.release(handle, launch.campaign().plan());
            tasks.succeed(handle, launch.task());
            return true;
        });
        if (released) {
            try (var ids = LogContext.of(launch.account(), launch.campaign())) {
                LOG.infof("Campaign %s is prepared and begins to send", launch.campaign());
            }
            dispatch.ring(launch.campaign().plan());
        }
    }

    /** Fails the campaign; what was written already is cancelled. Idempotent. */
    void failed(LaunchState launch, String code, String detail) {
        boolean failed = jdbi.inTransaction(handle -> failed(handle, launch, code, detail));
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
        boolean refused = jdbi.inTransaction(handle -> {
            var campaign = campaigns.lock(handle, launch.campaign()).filter(Campaign::preparing);
            campaign.ifPresent(found -> {
                tasks.fail(handle, launch.task(), why.code(), why.detail());
                dispatch.forget(handle, launch.campaign().plan());
                campaigns.takeBack(handle, launch.launcher(), found, why.code() + ": " + why.detail());
            });
            return campaign.isPresent();
        });
        if (refused) {
            try (var ids = LogContext.of(launch.account(), launch.campaign())) {
                LOG.warnf("The launch of campaign %s was refused: %s", launch.campaign(), why.code());
            }
        }
    }

    private boolean failed(Handle handle, LaunchState launch, String code, String detail) {
        var campaign = campaigns.lock(handle, launch.campaign()).filter(Campaign::preparing);
        if (campaign.isEmpty()) {
            return false;
        }
        dispatch.cancel(handle, launch.campaign().plan());
        tasks.fail(handle, launch.task(), code, detail);
        return campaigns.move(
                handle,
                launch.launcher(),
                campaign.get(),
                new CampaignStore.Move(CampaignStatus.FAILED, code + ": " + detail, true));
    }
}
