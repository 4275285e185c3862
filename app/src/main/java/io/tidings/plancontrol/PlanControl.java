package io.tidings.plancontrol;

import io.tidings.credits.Credits;
import io.tidings.plans.PlanStore;
import io.tidings.queue.BacklogLimit;
import io.tidings.shared.PlanId;
import io.tidings.uncertain.UncertainRequeueStore;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Controls a plan while it is sent: pause, resume, requeue. Works in the caller's transaction. Call
 * {@link Dispatches#announce} after the commit. Thread-safe.
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
     * Pauses a plan. Its blocks are not claimed, and its retries wait. Chunks that were started are still sent.
     *
     * @return whether it was running
     */
    public boolean pause(Handle handle, PlanId plan) {
        return pauses.pause(handle, plan);
    }

    /** Resumes a paused plan where it stopped. @return whether it was paused */
    public boolean resume(Handle handle, PlanId plan) {
        return pauses.resume(handle, plan);
    }

    /**
     * Requeues a slice of the failed messages and reserves their cost again. Refuses with 402 if the balance does not
     * suffice, 403 without a subscription, and 503 as {@link BacklogLimit#check}; the exception must then end the
     * transaction. Locks the account's balance.
     *
     * @return empty for a stopped plan, because it sends no more messages /
     */
    public Optional<Requeue.Part> requeueFailed(Handle handle, PlanId plan, Requeue which, Requeue.Slice slice) {
        var moved = failed.requeue(handle, plan, which, slice);
        moved.filter(found -> found.part().result().requeued() > 0).ifPresent(found -> {
            // The requeued messages are counted already. The balance is locked last.
            backlog.check(handle, found.account(), 0);
            credits.reserve(handle, found.account(), plan, found.cost());
        });
        return moved.map(FailedRequeueStore.Requeued::part);
    }

    /**
     * Requeues uncertain messages: some may then be sent twice. Returns empty for a stopped plan; refuses with 503 as
     * {@link BacklogLimit#check}.
     */
    public Optional<Long> requeueUncertain(Handle handle, PlanId plan) {
        var moved = uncertain.requeue(handle, plan);
        if (moved.orElse(0L) > 0) {
            backlog.check(handle, plans.get(handle, plan).account(), 0);
        }
        return moved;
    }
}
