package io.tidings.campaigns;

import io.tidings.credits.Credits;
import io.tidings.dispatch.Dispatch;
import io.tidings.links.Links;
import io.tidings.observability.LogContext;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
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
    private final Links links;

    LaunchEnd(
            Jdbi jdbi,
            LaunchStore launches,
            CampaignStore campaigns,
            Dispatch dispatch,
            Tasks tasks,
            Credits credits,
            Links links) {
        this.jdbi = jdbi;
        this.launches = launches;
        this.campaigns = campaigns;
        this.dispatch = dispatch;
        this.tasks = tasks;
        this.credits = credits;
        this.links = links;
    }

    /**
     * Lets the messages go, of a test its share, once what they cost together is reserved; takes the launch back if
     * there is not enough. Does nothing when the campaign is not being prepared any more.
     *
     * @param restCost what must be reserved besides, for the rest of a test
     */
    void prepared(LaunchState launch, long restCost) {
        boolean released;
        try {
            released = jdbi.inTransaction(handle -> release(handle, launch, restCost));
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

    private boolean release(Handle handle, LaunchState launch, long restCost) {
        if (!written(handle, launch)) {
            return false;
        }
        var plan = launch.campaign().plan();
        long exact = dispatch.prepared(handle, plan);
        dispatch.release(handle, plan);
        tasks.succeed(handle, launch.task());
        var refusal = switch (launch.course().phase()) {
            case ALL, WAITING -> credits.trueUp(handle, launch.account(), plan, exact, 0);
            case TEST -> credits.trueUp(handle, launch.account(), plan, exact, restCost);
            // Beside what the test has spent by now.
            case REST -> credits.letFollow(handle, launch.account(), plan, exact);
        };
        refusal.ifPresent(found -> {
            throw found.asException();
        });
        return true;
    }

    private boolean written(Handle handle, LaunchState launch) {
        var test = launch.recipe().test();
        return launch.course().phase() == Course.Phase.TEST && test != null
                ? launches.testing(handle, launch.campaign(), test)
                : launches.prepared(handle, launch.campaign());
    }

    /** Fails the campaign; what was written already is cancelled. Idempotent. */
    void failed(LaunchState launch, String code, String detail) {
        if (launch.course().phase() == Course.Phase.REST) {
            restRefused(launch, Problem.conflict(code, detail));
            return;
        }
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
        if (launch.course().phase() == Course.Phase.REST) {
            restRefused(launch, why);
            return;
        }
        boolean refused = jdbi.inTransaction(handle -> {
            var campaign = campaigns.lock(handle, launch.campaign()).filter(Campaign::preparing);
            campaign.ifPresent(found -> {
                tasks.fail(handle, launch.task(), why.code(), why.detail());
                dispatch.forget(handle, launch.campaign().plan());
                links.forget(handle, launch.campaign().plan());
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

    /** The rest of a test cannot be sent: what the test has sent stays, and the campaign ends with it. Idempotent. */
    void restRefused(LaunchState launch, Problem why) {
        jdbi.useTransaction(handle -> {
            var campaign = campaigns.lock(handle, launch.campaign()).filter(Campaign::preparing);
            if (campaign.isPresent()) {
                dispatch.cancel(handle, launch.campaign().plan());
                launches.prepared(handle, launch.campaign());
                campaigns.record(
                        handle,
                        launch.launcher(),
                        launch.campaign(),
                        campaign.get().status(),
                        campaign.get().status(),
                        "rest_not_sent: %s: %s".formatted(why.code(), why.detail()));
            }
        });
        dispatch.ring(launch.campaign().plan());
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
