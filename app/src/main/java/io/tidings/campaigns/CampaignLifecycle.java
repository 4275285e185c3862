package io.tidings.campaigns;

import io.tidings.audit.Audit;
import io.tidings.campaigns.CampaignStore.Transition;
import io.tidings.database.Workload;
import io.tidings.observability.LogContext;
import io.tidings.plancontrol.PlanControl;
import io.tidings.plancontrol.Requeue;
import io.tidings.queue.Dispatches;
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
 * Pauses, resumes and retries campaigns. Each transaction first locks the campaign's row. Of
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

    /**
     * Requeues failed messages, slice by slice; 409 {@code nothing_to_retry} when none of them may be sent again. A
     * refusal for lack of credits or room in the backlog has the number of messages that were requeued before.
     */
    public Requeue.Result retry(Actor actor, CampaignId id, Requeue which) {
        var total = Requeue.inSlices(slice -> {
            var part = jdbi.inTransaction(handle -> retry(handle, actor, id, which, slice));
            dispatch.announce(id.plan());
            return part;
        });
        var result = total.result();
        if (result.requeued() == 0) {
            throw Problem.conflict("nothing_to_retry", nothingToRetry(result))
                    .with("permanent", result.permanent())
                    .with("exhausted", result.exhausted())
                    .asException();
        }
        logChange(actor, id, "retried");
        if (total.refusal() != null) {
            throw total.refusal().with("requeued", result.requeued()).asException();
        }
        return result;
    }

    private Optional<Requeue.Part> retry(
            Handle handle, Actor actor, CampaignId id, Requeue which, Requeue.Slice slice) {
        var campaign = lock(handle, actor, id);
        if (slice.isFirst()) {
            requireOver(campaign, "retried");
        }
        var part = requeue(handle, actor, campaign, which, slice);
        if (part.isPresent() && part.get().result().requeued() > 0) {
            recordChange(handle, actor, campaign, "retried");
        }
        return part;
    }

    /**
     * Requeues a slice of the messages in the caller's transaction. An ended campaign becomes sending again if a message
     * was requeued.
     *
     * @return empty when no message of the campaign may be sent again, for example because it was cancelled
     */
    public Optional<Requeue.Part> requeue(
            Handle handle, Actor actor, CampaignId id, Requeue which, Requeue.Slice slice) {
        return store.lock(handle, actor.account(), id)
                .flatMap(campaign -> requeue(handle, actor, campaign, which, slice));
    }

    private Optional<Requeue.Part> requeue(
            Handle handle, Actor actor, Campaign campaign, Requeue which, Requeue.Slice slice) {
        if (campaign.status() == CampaignStatus.CANCELLED) {
            return Optional.empty();
        }
        var part = plans.requeueFailed(handle, campaign.id().plan(), which, slice);
        long requeued = part.map(found -> found.result().requeued()).orElse(0L);
        if (requeued > 0 && campaign.status().isFinal()) {
            var reason = "retried: %s%d failed messages are sent again."
                    .formatted(part.flatMap(Requeue.Part::last).isPresent() ? "At least " : "", requeued);
            transition(handle, actor, campaign, CampaignStatus.SENDING, reason);
        }
        return part;
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
        // As a job, because a change of a million messages may take longer than the statements of a request.
        var result = Workload.JOBS.call(() -> jdbi.inTransaction(handle -> {
            var campaign = lock(handle, actor, id);
            var changed = change.apply(handle, campaign);
            recordChange(handle, actor, campaign, done);
            return changed;
        }));
        logChange(actor, id, done);
        dispatch.announce(id.plan());
        return result;
    }

    private Campaign lock(Handle handle, Actor actor, CampaignId id) {
        return store.lock(handle, actor.account(), id)
                .orElseThrow(() -> Problem.notFound("campaign").asException());
    }

    private void recordChange(Handle handle, Actor actor, Campaign campaign, String done) {
        audit.record(
                handle,
                actor,
                "campaign." + done,
                "campaign:" + campaign.id(),
                Map.of("from", campaign.status().text()));
    }

    private static void logChange(Actor actor, CampaignId id, String done) {
        try (var ids = LogContext.of(actor.account(), id)) {
            LOG.infof("Campaign %s is %s by %s", id, done, actor.label());
        }
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
