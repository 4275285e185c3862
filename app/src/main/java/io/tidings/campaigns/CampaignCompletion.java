package io.tidings.campaigns;

import io.tidings.credits.Credits;
import io.tidings.messages.MessageCounts;
import io.tidings.observability.LogContext;
import io.tidings.plans.PlanFinished;
import io.tidings.queue.Dispatches;
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
 * Ends campaigns: as sent when at least one message was sent, as failed when none was. The dispatcher sends an event.
 * The job also polls every 1.5 seconds, in case the node that should have sent the event has died. Idempotent.
 */
@Singleton
final class CampaignCompletion implements RecurringJob {
    private static final Logger LOG = Logger.getLogger(CampaignCompletion.class);
    private static final CampaignStore.Transition NOT_SENT_AFTER_ALL = new CampaignStore.Transition(
            CampaignStatus.SENDING,
            "doubts_sent_again: Some messages turned out not to be sent, and are sent again.",
            false);

    /** The reason of a cancellation until its messages are counted. */
    static final String CANCELLED = "cancelled: Stopped by request.";

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
        ForEachSafely.each(kind(), jdbi.withHandle(store::unfinished), this::completeIfFinished);
        ForEachSafely.each(
                kind(), jdbi.withHandle(handle -> store.sentOrFailed(handle, dispatch.openPlans())), this::reopen);
    }

    /**
     * Reopens an ended campaign when some of its messages turned out not to be sent: uncertain ones, and ones that the
     * provider failed to send after it had accepted them.
     */
    private void reopen(CampaignId id) {
        jdbi.useTransaction(handle -> store.lock(handle, id)
                .filter(campaign ->
                        campaign.status() == CampaignStatus.SENT || campaign.status() == CampaignStatus.FAILED)
                .filter(campaign -> !dispatch.isFinished(id.plan()))
                .ifPresent(campaign ->
                        store.transition(handle, Actor.system(campaign.account()), campaign, NOT_SENT_AFTER_ALL)));
    }

    void onPlanFinished(@Observes PlanFinished event) {
        completeIfFinished(CampaignId.of(event.plan()));
    }

    /** Ends the campaign if none of its messages is left to be sent. */
    void completeIfFinished(CampaignId id) {
        if (dispatch.isFinished(id.plan())) {
            jdbi.useTransaction(handle -> complete(handle, id));
        }
    }

    private void complete(Handle handle, CampaignId id) {
        var found = store.lock(handle, id).filter(campaign -> !campaign.preparing());
        // Checked again under the lock, because a retry may have been requested in the meantime.
        if (found.isEmpty() || !dispatch.isFinished(id.plan())) {
            return;
        }
        var campaign = found.get();
        switch (campaign.status()) {
            case SENDING, PAUSED -> {
                var transition = finalTransition(campaign.recipients(), dispatch.counts(id.plan()));
                store.transition(handle, Actor.system(campaign.account()), campaign, transition);
                settleCredits(handle, campaign);
                handle.afterCommit(() -> {
                    try (var ids = LogContext.of(campaign.account(), id)) {
                        LOG.infof(
                                "Campaign %s has ended: %s", id, transition.to().text());
                    }
                });
            }
            case CANCELLED -> {
                store.markCancelled(handle, id, cancelledReason(dispatch.counts(id.plan())));
                settleCredits(handle, campaign);
            }
            case DRAFT, SCHEDULED, SENT, FAILED -> {}
        }
    }

    /** Closes the reservation of the campaign. After its end, only uncertain messages may keep credits reserved. */
    private void settleCredits(Handle handle, Campaign campaign) {
        var plan = campaign.id().plan();
        if (!credits.closePlan(handle, campaign.account(), plan, () -> dispatch.held(handle, plan))) {
            LOG.errorf(
                    "Campaign %s has ended, but its reserved credits are not those of its uncertain messages",
                    campaign.id());
        }
    }

    private static String cancelledReason(MessageCounts counts) {
        return counts.total() == 0
                ? CANCELLED
                : "%s %d of %d messages were cancelled.".formatted(CANCELLED, counts.cancelled(), counts.total());
    }

    /** Returns how the campaign ends. An uncertain message may have been sent, so it counts as sent here. */
    static CampaignStore.Transition finalTransition(long total, MessageCounts counts) {
        if (counts.accepted() + counts.uncertain() > 0) {
            var reason = counts.accepted() == total
                    ? "all_sent: All %d messages were sent.".formatted(total)
                    : "finished: %d of %d messages were sent, %d failed, %d were skipped, %d are uncertain."
                            .formatted(counts.accepted(), total, counts.failed(), counts.skipped(), counts.uncertain());
            return new CampaignStore.Transition(CampaignStatus.SENT, reason, true);
        }
        var reason = counts.skipped() == total
                ? "all_skipped: All %d recipients were skipped.".formatted(total)
                : "none_sent: None of %d messages could be sent.".formatted(total);
        return new CampaignStore.Transition(CampaignStatus.FAILED, reason, true);
    }
}
