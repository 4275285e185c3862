package io.tidings.campaigns;

import io.tidings.audit.Audit;
import io.tidings.campaigns.CampaignStore.Transition;
import io.tidings.dispatch.Dispatches;
import io.tidings.observability.LogContext;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Cancels campaigns. Thread-safe. */
@Singleton
public final class Cancellations {
    private static final Logger LOG = Logger.getLogger(Cancellations.class);

    private final Jdbi jdbi;
    private final CampaignStore campaigns;
    private final Dispatches dispatch;
    private final Tasks tasks;
    private final Audit audit;

    Cancellations(Jdbi jdbi, CampaignStore campaigns, Dispatches dispatch, Tasks tasks, Audit audit) {
        this.jdbi = jdbi;
        this.campaigns = campaigns;
        this.dispatch = dispatch;
        this.tasks = tasks;
        this.audit = audit;
    }

    /** Cancels a scheduled, sending, preparing or paused campaign; 409 {@code wrong_state} for any other status. */
    public CancelResult cancel(Actor actor, CampaignId id) {
        var cancelled = jdbi.inTransaction(handle -> cancel(handle, actor, id));
        try (var ids = LogContext.of(actor.account(), id)) {
            LOG.infof("Campaign %s is cancelled by %s", id, actor.label());
        }
        dispatch.announce(id.plan());
        return cancelled;
    }

    private CancelResult cancel(Handle handle, Actor actor, CampaignId id) {
        var campaign = campaigns
                .lock(handle, actor.account(), id)
                .orElseThrow(() -> Problem.notFound("campaign").asException());
        if (!campaign.status().canBecome(CampaignStatus.CANCELLED)) {
            throw campaign.status().refusal("cancelled");
        }
        long cancelled = dispatch.cancel(handle, id.plan());
        if (campaign.preparing() && campaign.task() != null) {
            tasks.cancel(handle, campaign.task());
        }
        var reason = "cancelled: Stopped by request; at least %d messages were not sent.".formatted(cancelled);
        campaigns.transition(handle, actor, campaign, new Transition(CampaignStatus.CANCELLED, reason, false));
        audit.record(
                handle,
                actor,
                "campaign.cancelled",
                "campaign:" + id,
                Map.of("from", campaign.status().text(), "cancelled", Long.toString(cancelled)));
        return new CancelResult(id, cancelled);
    }
}
