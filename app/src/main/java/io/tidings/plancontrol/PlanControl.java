package io.tidings.plancontrol;

import io.tidings.credits.Credits;
import io.tidings.dispatch.BacklogLimit;
import io.tidings.dispatch.UncertainRequeueStore;
import io.tidings.plans.PlanStore;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What can be done to a plan on its way, beside stopping it. Works within the caller's transaction and is made good by its
 * commit; call {@code Dispatches.ring} after it. Thread-safe.
 */
@Singleton
public final class PlanControl {
    private final PauseStore pauses;
    private final FailedRequeueStore failed;
    private final UncertainRequeueStore uncertain;
    private final PlanStore plans;
    private final BacklogLimit backlog;
    private final Credits credits;

    PlanControl(
            PauseStore pauses,
            FailedRequeueStore failed,
            UncertainRequeueStore uncertain,
            PlanStore plans,
            BacklogLimit backlog,
            Credits credits) {
        this.pauses = pauses;
        this.failed = failed;
        this.uncertain = uncertain;
        this.plans = plans;
        this.backlog = backlog;
        this.credits = credits;
    }

    /**
     * Holds a plan: nothing of it is claimed any more, retries wait, and of what is being sent the chunk that was begun
     * ends.
     *
     * @return whether it was running
     */
    public boolean pause(Handle handle, PlanId plan) {
        return pauses.pause(handle, plan);
    }

    /** Lets a paused plan go on where it stood. @return whether it was paused */
    public boolean resume(Handle handle, PlanId plan) {
        return pauses.resume(handle, plan);
    }

    /**
     * Puts failed messages back to be sent again, and reserves anew what they cost: refused with 402 if there is not
     * enough, 403 without a subscription, 503 as {@code BacklogLimit.check}, and then the exception must end the transaction.
     * Holds the account's balance.
     *
     * @return empty for a stopped plan, of which nothing is sent any more
     */
    public Optional<Requeue.Result> requeueFailed(Handle handle, PlanId plan, Requeue which) {
        var moved = failed.requeue(handle, plan, which);
        moved.filter(found -> found.result().requeued() > 0).ifPresent(found -> {
            // They are counted already, and the balance comes last.
            backlog.check(handle, found.account(), 0);
            credits.reserve(handle, found.account(), plan, found.cost());
        });
        return moved.map(FailedRequeueStore.Requeued::result);
    }

    /**
     * Puts messages back of which nobody knows whether they were sent: some may then be sent twice. Empty for a stopped
     * plan; 503 as {@code BacklogLimit.check}.
     */
    public Optional<Long> requeueUncertain(Handle handle, PlanId plan) {
        var moved = uncertain.requeue(handle, plan);
        if (moved.orElse(0L) > 0) {
            backlog.check(handle, plans.get(handle, plan).account(), 0);
        }
        return moved;
    }
}
