package io.tidings.deadletters;

import io.tidings.audit.Audit;
import io.tidings.campaigns.CampaignLifecycle;
import io.tidings.plancontrol.PlanControl;
import io.tidings.plancontrol.Requeue;
import io.tidings.plans.SendPlan;
import io.tidings.queue.Dispatches;
import io.tidings.reports.DeadLetters.PlanDeadLetters;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Requeues the dead letters of one plan, slice by slice, and wakes the dispatcher. Thread-safe. */
@Singleton
final class PlanRequeue {
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

    /**
     * Requeues the messages that may be sent again. The rest of a plan that was cancelled counts as stopped. A refusal is
     * thrown if it comes before any message was requeued; after a later one, the rest counts as refused.
     */
    Requeued requeue(Actor actor, PlanDeadLetters plan, boolean resetAttempts, boolean force) {
        var selection = new Requeue(plan.filter(), force, resetAttempts, actor.label());
        var total = Requeue.inSlices(slice -> {
            var part = jdbi.inTransaction(handle -> requeue(handle, actor, plan, selection, slice));
            dispatch.announce(plan.plan());
            return part;
        });
        var result = total.result();
        long left = Math.max(0, plan.count() - result.requeued() - result.permanent() - result.exhausted());
        var requeued = new Requeued(
                result.requeued(), result.permanent(), result.exhausted(), total.stopped() ? left : 0, 0, null);
        var refusal = total.refusal();
        return refusal == null ? requeued : requeued.plusRefused(left, refusal);
    }

    private Optional<Requeue.Part> requeue(
            Handle handle, Actor actor, PlanDeadLetters plan, Requeue selection, Requeue.Slice slice) {
        boolean ofCampaign = plan.kind() == SendPlan.Kind.CAMPAIGN;
        var part = ofCampaign
                ? lifecycle.requeue(handle, actor, CampaignId.of(plan.plan()), selection, slice)
                : plans.requeueFailed(handle, plan.plan(), selection, slice);
        long requeued = part.map(found -> found.result().requeued()).orElse(0L);
        if (requeued > 0) {
            audit.record(
                    handle,
                    actor,
                    "dead_letters.requeued",
                    (ofCampaign ? "campaign:" : "plan:") + plan.plan(),
                    Map.of("requeued", Long.toString(requeued)));
        }
        return part;
    }
}
