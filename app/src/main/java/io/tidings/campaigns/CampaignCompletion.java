package io.tidings.campaigns;

import io.tidings.credits.Credits;
import io.tidings.dispatch.Dispatches;
import io.tidings.dispatch.PlanFinished;
import io.tidings.messages.MessageCounts;
import io.tidings.observability.LogContext;
import io.tidings.schedule.ForEachSafely;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Ends campaigns: sent when at least one message was, failed when none was. Told by the dispatcher, and looking for
 * itself every second and a half, for whoever should have told may have died. Idempotent.
 */
@Singleton
final class CampaignCompletion implements RecurringJob {
    private static final Logger LOG = Logger.getLogger(CampaignCompletion.class);
    private static final CampaignStore.Move DOUBTS_SENT_AGAIN = new CampaignStore.Move(
            CampaignStatus.SENDING,
            "doubts_sent_again: Some messages of which nobody knew whether they were sent proved not to be.",
            false);

    private final Jdbi jdbi;
    private final CampaignStore store;
    private final Dispatches dispatch;
    private final Credits credits;

    CampaignCompletion(Jdbi jdbi, CampaignStore store, Dispatches dispatch, Credits credits) {
        this.jdbi = jdbi;
        this.store = store;
        this.dispatch = dispatch;
        this.credits = credits;
    }

    @Override
    public String kind() {
        return "campaign-completion";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(Duration.ofMillis(1_500));
    }

    @Override
    public void run(JobContext context) {
        ForEachSafely.each(kind(), jdbi.withHandle(store::unfinished), this::check);
        ForEachSafely.each(kind(), jdbi.withHandle(handle -> store.over(handle, dispatch.open())), this::reopen);
    }

    /** Of what seemed to be over, messages are to be sent after all: they were in doubt, and proved not to be sent. */
    private void reopen(CampaignId id) {
        jdbi.useTransaction(handle -> store.lock(handle, id)
                .filter(campaign ->
                        campaign.status() == CampaignStatus.SENT || campaign.status() == CampaignStatus.FAILED)
                .filter(campaign -> !dispatch.drained(id.plan()))
                .ifPresent(
                        campaign -> store.move(handle, Actor.system(campaign.account()), campaign, DOUBTS_SENT_AGAIN)));
    }

    void drained(@Observes PlanFinished event) {
        check(CampaignId.of(event.plan()));
    }

    /** Ends the campaign if nothing of it is left to be sent. */
    void check(CampaignId id) {
        if (dispatch.drained(id.plan())) {
            jdbi.useTransaction(handle -> end(handle, id));
        }
    }

    private void end(Handle handle, CampaignId id) {
        var found = store.lock(handle, id).filter(campaign -> !campaign.preparing());
        // Looked at again under the lock: meanwhile somebody may have asked for another try.
        if (found.isEmpty() || !dispatch.drained(id.plan())) {
            return;
        }
        var campaign = found.get();
        switch (campaign.status()) {
            case SENDING, PAUSED -> {
                var move = verdict(campaign.recipients(), dispatch.counts(id.plan()));
                store.move(handle, Actor.system(campaign.account()), campaign, move);
                close(handle, campaign);
                handle.afterCommit(() -> {
                    try (var ids = LogContext.of(campaign.account(), id)) {
                        LOG.infof("Campaign %s is over: %s", id, move.to().text());
                    }
                });
            }
            case CANCELLED -> {
                store.complete(handle, id);
                close(handle, campaign);
            }
            case DRAFT, SCHEDULED, SENT, FAILED -> {}
        }
    }

    /** Nothing of it is under way any more: what it still has reserved are its doubts, and nothing else. */
    private void close(Handle handle, Campaign campaign) {
        var plan = campaign.id().plan();
        if (!credits.closePlan(handle, campaign.account(), plan, () -> dispatch.held(handle, plan))) {
            LOG.errorf("Campaign %s is over, but has other credits reserved than its doubts may cost", campaign.id());
        }
    }

    /** What is uncertain may have been sent, so it never makes a campaign a failed one. */
    static CampaignStore.Move verdict(long total, MessageCounts counts) {
        if (counts.accepted() + counts.uncertain() > 0) {
            var reason = counts.accepted() == total
                    ? "all_sent: All %d messages were sent.".formatted(total)
                    : "finished: %d of %d messages were sent, %d failed, %d were skipped, %d are uncertain."
                            .formatted(counts.accepted(), total, counts.failed(), counts.skipped(), counts.uncertain());
            return new CampaignStore.Move(CampaignStatus.SENT, reason, true);
        }
        var reason = counts.skipped() == total
                ? "all_skipped: All %d recipients were skipped.".formatted(total)
                : "none_sent: None of %d messages could be sent.".formatted(total);
        return new CampaignStore.Move(CampaignStatus.FAILED, reason, true);
    }
}
