package io.tidings.campaigns;

import io.tidings.audit.Audit;
import io.tidings.campaigns.CampaignStore.Move;
import io.tidings.dispatch.Dispatches;
import io.tidings.observability.LogContext;
import io.tidings.plancontrol.PlanControl;
import io.tidings.plancontrol.Requeue;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * What is done to campaigns on their way. Each verb is one transaction that begins by holding the campaign's row: of many
 * at once one finds the status that allows it, and all others get 409 {@code wrong_state}.
 */
@Singleton
public final class CampaignLifecycle {
    private static final Logger LOG = Logger.getLogger(CampaignLifecycle.class);

    private final Jdbi jdbi;
    private final CampaignStore store;
    private final PlanControl plans;
    private final Dispatches dispatch;
    private final Audit audit;

    CampaignLifecycle(Jdbi jdbi, CampaignStore store, PlanControl plans, Dispatches dispatch, Audit audit) {
        this.jdbi = jdbi;
        this.store = store;
        this.plans = plans;
        this.dispatch = dispatch;
        this.audit = audit;
    }

    /** Holds everything that is not begun; also while its messages are still being written. */
    public void pause(Actor actor, CampaignId id) {
        pause(actor, id, "paused: By request.");
    }

    /** @param reason a stable code, a colon and a sentence */
    public void pause(Actor actor, CampaignId id, String reason) {
        inOrder(actor, id, "paused", (handle, campaign) -> {
            require(campaign, campaign.status() == CampaignStatus.SENDING, "paused");
            plans.pause(handle, id.plan());
            return move(handle, actor, campaign, CampaignStatus.PAUSED, reason);
        });
    }

    public void resume(Actor actor, CampaignId id) {
        inOrder(actor, id, "resumed", (handle, campaign) -> {
            require(campaign, campaign.status() == CampaignStatus.PAUSED, "resumed");
            plans.resume(handle, id.plan());
            return move(handle, actor, campaign, CampaignStatus.SENDING, "resumed: By request.");
        });
    }

    /** 409 {@code nothing_to_retry} when no failed message may be sent again. */
    public Requeue.Result retry(Actor actor, CampaignId id, Requeue which) {
        return inOrder(actor, id, "retried", (handle, campaign) -> {
            requireOver(campaign, "retried");
            return putBack(handle, actor, campaign, which);
        });
    }

    private Requeue.Result putBack(Handle handle, Actor actor, Campaign campaign, Requeue which) {
        var result = putBackSome(handle, actor, campaign, which).orElse(new Requeue.Result(0, 0, 0));
        if (result.requeued() == 0) {
            throw Problem.conflict("nothing_to_retry", nothing(result))
                    .with("permanent", result.permanent())
                    .with("exhausted", result.exhausted())
                    .asException();
        }
        return result;
    }

    /**
     * Puts messages back in the caller's transaction. A campaign that is over is sending again, if anything was put back.
     *
     * @return empty when nothing of the campaign may ever be sent again, as when it was cancelled
     */
    public Optional<Requeue.Result> putBackSome(Handle handle, Actor actor, CampaignId id, Requeue which) {
        return store.lock(handle, actor.account(), id)
                .filter(campaign -> campaign.status() != CampaignStatus.CANCELLED)
                .flatMap(campaign -> putBackSome(handle, actor, campaign, which));
    }

    private Optional<Requeue.Result> putBackSome(Handle handle, Actor actor, Campaign campaign, Requeue which) {
        var result = plans.requeueFailed(handle, campaign.id().plan(), which);
        long requeued = result.map(Requeue.Result::requeued).orElse(0L);
        if (requeued > 0 && campaign.status().isFinal()) {
            var reason = "retried: %d failed messages are sent again.".formatted(requeued);
            move(handle, actor, campaign, CampaignStatus.SENDING, reason);
        }
        return result;
    }

    /** 409 {@code nothing_uncertain} when there is no doubt about any message. */
    public long resendUncertain(Actor actor, CampaignId id) {
        return inOrder(actor, id, "resent", (handle, campaign) -> {
            requireOver(campaign, "resent");
            long resent = plans.requeueUncertain(handle, id.plan()).orElse(0L);
            if (resent == 0) {
                throw Problem.conflict("nothing_uncertain", "No message of this campaign is uncertain.")
                        .asException();
            }
            var reason = "resent_uncertain: %d messages that may have arrived are sent again.".formatted(resent);
            move(handle, actor, campaign, CampaignStatus.SENDING, reason);
            return resent;
        });
    }

    private <T> T inOrder(Actor actor, CampaignId id, String done, BiFunction<Handle, Campaign, T> verb) {
        var result = jdbi.inTransaction(handle -> {
            var campaign = store.lock(handle, actor.account(), id)
                    .orElseThrow(() -> Problem.notFound("campaign").asException());
            var given = verb.apply(handle, campaign);
            audit.record(
                    handle,
                    actor,
                    "campaign." + done,
                    "campaign:" + id,
                    Map.of("from", campaign.status().text()));
            return given;
        });
        try (var ids = LogContext.of(actor.account(), id)) {
            LOG.infof("Campaign %s is %s by %s", id, done, actor.label());
        }
        dispatch.announce(id.plan());
        return result;
    }

    private boolean move(Handle handle, Actor actor, Campaign campaign, CampaignStatus to, String reason) {
        return store.move(handle, actor, campaign, new Move(to, reason, false));
    }

    /** What has ended; of a cancelled campaign nothing is sent again. */
    private static void requireOver(Campaign campaign, String verb) {
        require(campaign, campaign.status() == CampaignStatus.SENT || campaign.status() == CampaignStatus.FAILED, verb);
    }

    private static void require(Campaign campaign, boolean allowed, String verb) {
        if (!allowed) {
            throw campaign.status().refusing(verb);
        }
    }

    private static String nothing(Requeue.Result result) {
        if (result.permanent() > 0) {
            return "What failed was refused for good and would be again; force sends it all the same.";
        }
        return result.exhausted() > 0
                ? "What failed has used all its attempts; reset_attempts allows more."
                : "No message failed in a way that another attempt could help.";
    }
}
