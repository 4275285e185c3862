package io.tidings.campaigns;

import io.tidings.audit.Audit;
import io.tidings.campaigns.CampaignStore.Transition;
import io.tidings.database.Workload;
import io.tidings.observability.LogContext;
import io.tidings.queue.Dispatches;
import io.tidings.queue.StoppedPlans;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
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
    private final StoppedPlans stopped;
    private final Tasks tasks;
    private final Audit audit;

    Cancellations(
            Jdbi jdbi, CampaignStore campaigns, Dispatches dispatch, StoppedPlans stopped, Tasks tasks, Audit audit) {
        this.jdbi = jdbi;
        this.campaigns = campaigns;
        this.dispatch = dispatch;
        this.stopped = stopped;
        this.tasks = tasks;
        this.audit = audit;
    }

    /** Cancels a scheduled, sending, preparing or paused campaign; 409 {@code wrong_state} for any other status. */
    public CancelResult cancel(Actor actor, CampaignId id) {
        Workload.JOBS.call(() -> jdbi.inTransaction(handle -> cancel(handle, actor, id)));
        try (var ids = LogContext.of(actor.account(), id)) {
            LOG.infof("Campaign %s is cancelled by %s", id, actor.label());
        }
        dispatch.announce(id.plan());
        var counts = stopped.count(id.plan());
        return new CancelResult(id, counts.cancelled(), counts.inFlight());
    }

    /** Cancels all campaigns of the account that are scheduled, sending or paused. @return how many there were */
    public int cancelAll(Actor actor) {
        var unfinished = campaigns.unfinished(actor.account());
        for (var id : unfinished) {
            try {
                var unused = cancel(actor, id);
            } catch (ProblemException ended) {
                LOG.debugf("Campaign %s ended before it was cancelled", id);
            }
        }
        return unfinished.size();
    }

    private long cancel(Handle handle, Actor actor, CampaignId id) {
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
        campaigns.transition(
                handle, actor, campaign, new Transition(CampaignStatus.CANCELLED, CampaignCompletion.CANCELLED, false));
        audit.record(
                handle,
                actor,
                "campaign.cancelled",
                "campaign:" + id,
                Map.of("from", campaign.status().text(), "cancelled_at_once", Long.toString(cancelled)));
        return cancelled;
    }
}
