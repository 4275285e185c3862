package io.tidings.campaigns;

import io.tidings.credits.Credits;
import io.tidings.dispatch.Dispatch;
import io.tidings.observability.LogContext;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Problem;
import io.tidings.shared.ProblemException;
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
    private final Credits credits;

    LaunchEnd(
            Jdbi jdbi, LaunchStore launches, CampaignStore campaigns, Dispatch dispatch, Tasks tasks, Credits credits) {
        this.jdbi = jdbi;
        this.launches = launches;
        this.campaigns = campaigns;
        this.dispatch = dispatch;
        this.tasks = tasks;
        this.credits = credits;
    }

    /**
     * Lets the messages go, once what they cost together is reserved; takes the launch back if there is not enough. Does
     * nothing when the campaign is not being prepared any more.
     */
    void prepared(LaunchState launch) {
        boolean released;
        try {
            released = jdbi.inTransaction(handle -> release(handle, launch));
        } catch (ProblemException unpaid) {
            refused(launch, unpaid.problem());
            return;
        }
        if (released) {
            try (var ids = LogContext.of(launch.account(), launch.campaign())) {
                LOG.infof("Campaign %s is prepared and begins to send", launch.campaign());
            }
            dispatch.ring(launch.campaign().plan());
        }
    }

    private boolean release(Handle handle, LaunchState launch) {
        if (!launches.prepared(handle, launch.campaign())) {
            return false;
        }
        var plan = launch.campaign().plan();
        dispatch.release(handle, plan);
        tasks.succeed(handle, launch.task());
        credits.trueUp(handle, launch.account(), plan, dispatch.reserved(handle, plan))
                .ifPresent(refusal -> {
                    throw refusal.asException();
                });
        return true;
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
