package io.tidings.campaigns;

import io.tidings.audit.Audit;
import io.tidings.campaigns.CampaignStore.Transition;
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
 * Pauses, resumes and retries campaigns. Each method is one transaction that first locks the campaign's row. Of
 * concurrent calls, one finds a status that allows it; the others get 409 {@code wrong_state}.
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

    /** Pauses sending: messages that are not started wait. Also allowed while messages are being written. */
    public void pause(Actor actor, CampaignId id) {
        pause(actor, id, "paused: By request.");
    }

    /** @param reason a stable code, a colon and a sentence */
    public void pause(Actor actor, CampaignId id, String reason) {
        changeLocked(actor, id, "paused", (handle, campaign) -> {
            require(campaign, campaign.status() == CampaignStatus.SENDING, "paused");
            plans.pause(handle, id.plan());
            return transition(handle, actor, campaign, CampaignStatus.PAUSED, reason);
        });
    }

    public void resume(Actor actor, CampaignId id) {
        changeLocked(actor, id, "resumed", (handle, campaign) -> {
            require(campaign, campaign.status() == CampaignStatus.PAUSED, "resumed");
            plans.resume(handle, id.plan());
            return transition(handle, actor, campaign, CampaignStatus.SENDING, "resumed: By request.");
        });
    }

    /** Requeues failed messages; 409 {@code nothing_to_retry} when none of them may be sent again. */
    public Requeue.Result retry(Actor actor, CampaignId id, Requeue which) {
        return changeLocked(actor, id, "retried", (handle, campaign) -> {
            requireOver(campaign, "retried");
            return requeueOrRefuse(handle, actor, campaign, which);
        });
    }

    private Requeue.Result requeueOrRefuse(Handle handle, Actor actor, Campaign campaign, Requeue which) {
        var result = requeue(handle, actor, campaign, which).orElse(new Requeue.Result(0, 0, 0));
        if (result.requeued() == 0) {
            throw Problem.conflict("nothing_to_retry", nothingToRetry(result))
                    .with("permanent", result.permanent())
                    .with("exhausted", result.exhausted())
                    .asException();
        }
        return result;
    }

    /**
     * Requeues messages in the caller's transaction. An ended campaign becomes sending again if a message was requeued.
     *
     * @return empty when no message of the campaign may be sent again, for example because it was cancelled
     */
    public Optional<Requeue.Result> requeue(Handle handle, Actor actor, CampaignId id, Requeue which) {
        return store.lock(handle, actor.account(), id)
                .filter(campaign -> campaign.status() != CampaignStatus.CANCELLED)
                .flatMap(campaign -> requeue(handle, actor, campaign, which));
    }

    private Optional<Requeue.Result> requeue(Handle handle, Actor actor, Campaign campaign, Requeue which) {
        var result = plans.requeueFailed(handle, campaign.id().plan(), which);
        long requeued = result.map(Requeue.Result::requeued).orElse(0L);
        if (requeued > 0 && campaign.status().isFinal()) {
            var reason = "retried: %d failed messages are sent again.".formatted(requeued);
            transition(handle, actor, campaign, CampaignStatus.SENDING, reason);
        }
        return result;
    }

    /** Requeues uncertain messages, which may be sent twice; 409 {@code nothing_uncertain} when there are none. */
    public long resendUncertain(Actor actor, CampaignId id) {
        return changeLocked(actor, id, "resent", (handle, campaign) -> {
            requireOver(campaign, "resent");
            long resent = plans.requeueUncertain(handle, id.plan()).orElse(0L);
            if (resent == 0) {
                throw Problem.conflict("nothing_uncertain", "No message of this campaign is uncertain.")
                        .asException();
            }
            var reason = "resent_uncertain: %d messages that may have arrived are sent again.".formatted(resent);
            transition(handle, actor, campaign, CampaignStatus.SENDING, reason);
            return resent;
        });
    }

    private <T> T changeLocked(Actor actor, CampaignId id, String done, BiFunction<Handle, Campaign, T> change) {
        var result = jdbi.inTransaction(handle -> {
            var campaign = store.lock(handle, actor.account(), id)
                    .orElseThrow(() -> Problem.notFound("campaign").asException());
            var changed = change.apply(handle, campaign);
            audit.record(
                    handle,
                    actor,
                    "campaign." + done,
                    "campaign:" + id,
                    Map.of("from", campaign.status().text()));
            return changed;
        });
        try (var ids = LogContext.of(actor.account(), id)) {
            LOG.infof("Campaign %s is %s by %s", id, done, actor.label());
        }
        dispatch.announce(id.plan());
        return result;
    }

    private boolean transition(Handle handle, Actor actor, Campaign campaign, CampaignStatus to, String reason) {
        return store.transition(handle, actor, campaign, new Transition(to, reason, false));
    }

    /** Requires an ended campaign. No message of a cancelled campaign is sent again. */
    private static void requireOver(Campaign campaign, String done) {
        require(campaign, campaign.status() == CampaignStatus.SENT || campaign.status() == CampaignStatus.FAILED, done);
    }

    private static void require(Campaign campaign, boolean allowed, String done) {
        if (!allowed) {
            throw campaign.status().refusal(done);
        }
    }

    private static String nothingToRetry(Requeue.Result result) {
        if (result.permanent() > 0) {
            return "The failed messages were refused permanently and would be refused again; force sends them all the same.";
        }
        return result.exhausted() > 0
                ? "The failed messages have used all their attempts; reset_attempts allows more."
                : "No message failed in a way that another attempt could help.";
    }
}
