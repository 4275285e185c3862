package io.tidings.deadletters;

import io.tidings.audit.Audit;
import io.tidings.campaigns.CampaignLifecycle;
import io.tidings.dispatch.Dispatches;
import io.tidings.plancontrol.PlanControl;
import io.tidings.plancontrol.Requeue;
import io.tidings.plans.SendPlan;
import io.tidings.reports.DeadLetters.PlanDeadLetters;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Requeues the dead letters of one plan in one transaction, and wakes the dispatcher. Thread-safe. */
@Singleton
final class PlanRequeue {
    private static final Requeue.Result NONE = new Requeue.Result(0, 0, 0);

    private final Jdbi jdbi;
    private final PlanControl plans;
    private final CampaignLifecycle lifecycle;
    private final Dispatches dispatch;
    private final Audit audit;

    PlanRequeue(Jdbi jdbi, PlanControl plans, CampaignLifecycle lifecycle, Dispatches dispatch, Audit audit) {
        this.jdbi = jdbi;
        this.plans = plans;
        this.lifecycle = lifecycle;
        this.dispatch = dispatch;
        this.audit = audit;
    }

    /** Requeues the messages that may be sent again. If the plan was cancelled, all count as stopped. */
    Requeued requeue(Actor actor, PlanDeadLetters plan, boolean resetAttempts, boolean force) {
        var selection = new Requeue(plan.filter(), force, resetAttempts, actor.label());
        var result = jdbi.inTransaction(handle -> {
            var requeued = plan.kind() == SendPlan.Kind.CAMPAIGN
                    ? lifecycle.requeue(handle, actor, CampaignId.of(plan.plan()), selection)
                    : plans.requeueFailed(handle, plan.plan(), selection);
            if (requeued.orElse(NONE).requeued() > 0) {
                var subject = plan.kind() == SendPlan.Kind.CAMPAIGN ? "campaign:" : "plan:";
                audit.record(
                        handle,
                        actor,
                        "dead_letters.requeued",
                        subject + plan.plan(),
                        Map.of("requeued", Long.toString(requeued.orElse(NONE).requeued())));
            }
            return requeued;
        });
        dispatch.announce(plan.plan());
        return result.map(requeued ->
                        new Requeued(requeued.requeued(), requeued.permanent(), requeued.exhausted(), 0, 0, null))
                .orElseGet(() -> new Requeued(0, 0, 0, plan.count(), 0, null));
    }
}
