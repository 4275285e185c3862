package io.tidings.deadletters;

import io.tidings.audit.Audit;
import io.tidings.campaigns.CampaignLifecycle;
import io.tidings.dispatch.Dispatches;
import io.tidings.plancontrol.PlanControl;
import io.tidings.plancontrol.Requeue;
import io.tidings.plans.SendPlan;
import io.tidings.reports.DeadLetters.OfPlan;
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

    /** Requeues what may be sent again. All letters are counted as stopped when the plan was cancelled. */
    Requeued requeue(Actor actor, OfPlan plan, boolean resetAttempts, boolean force) {
        var which = new Requeue(plan.which(), force, resetAttempts, actor.label());
        var result = jdbi.inTransaction(handle -> {
            var put = plan.kind() == SendPlan.Kind.CAMPAIGN
                    ? lifecycle.putBackSome(handle, actor, CampaignId.of(plan.plan()), which)
                    : plans.requeueFailed(handle, plan.plan(), which);
            if (put.orElse(NONE).requeued() > 0) {
                var subject = plan.kind() == SendPlan.Kind.CAMPAIGN ? "campaign:" : "plan:";
                audit.record(
                        handle,
                        actor,
                        "dead_letters.requeued",
                        subject + plan.plan(),
                        Map.of("requeued", Long.toString(put.orElse(NONE).requeued())));
            }
            return put;
        });
        dispatch.announce(plan.plan());
        return result.map(put -> new Requeued(put.requeued(), put.permanent(), put.exhausted(), 0, 0, null))
                .orElseGet(() -> new Requeued(0, 0, 0, plan.letters(), 0, null));
    }
}
