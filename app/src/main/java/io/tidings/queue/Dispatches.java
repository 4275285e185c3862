package io.tidings.queue;

import io.tidings.messages.MessageCounts;
import io.tidings.plans.PlanStore;
import io.tidings.plans.SendPlan;
import io.tidings.plans.VariantCounts;
import io.tidings.plans.VariantSize;
import io.tidings.ratelimits.GatewayLimiterState;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The operations on the sending of plans: of campaigns, API batches and single messages. Methods that take a handle
 * work in its transaction. Call {@link #announce} after the commit. Thread-safe.
 */
@Singleton
public final class Dispatches {
    private final DispatchStore store;
    private final PlanStore plans;
    private final PlanNotifier notifier;
    private final BlockSettlement settlement;
    private final BlockSizes sizes;
    private final BacklogLimit backlog;

    Dispatches(
            DispatchStore store,
            PlanStore plans,
            PlanNotifier notifier,
            BlockSettlement settlement,
            BlockSizes sizes,
            BacklogLimit backlog) {
        this.store = store;
        this.plans = plans;
        this.notifier = notifier;
        this.settlement = settlement;
        this.sizes = sizes;
        this.backlog = backlog;
    }

    /** Returns the largest number of messages in a block, the same for every plan and time. */
    public int blockSize() {
        return sizes.max();
    }

    /** Returns the number of messages in a block of this plan: 50 to 1000, 5 seconds of its gateway's work. */
    public int blockSize(Handle handle, PlanId plan) {
        return sizes.of(plans.get(handle, plan));
    }

    /** Freezes a plan. Idempotent: the first plan with an id stays. */
    public void plan(Handle handle, SendPlan plan) {
        plans.insert(handle, plan);
    }

    /** Adds blocks that are not released yet. Their messages are written in the same transaction. */
    public void addBlocks(Handle handle, PlanId plan, List<NewBlock> blocks) {
        store.add(handle, plan, blocks);
    }

    /** Counts new messages by variant, in the transaction that writes them. */
    public void addVariants(Handle handle, PlanId plan, List<VariantSize> sizes) {
        VariantCounts.add(handle, plan, sizes);
    }

    /** Releases all blocks of a plan. Blocks without messages to send are closed at once. */
    public void release(Handle handle, PlanId plan) {
        var frozen = plans.get(handle, plan);
        store.release(handle, plan, sizes.seconds(frozen), backlog.isSlowed(handle, frozen.account()));
    }

    /** Returns a new id for a plan that belongs to no campaign. */
    public PlanId newPlan(Handle handle) {
        return plans.newId(handle);
    }

    /** Queues a single message. It is sent as soon as the transaction that also wrote it commits. */
    public void queue(Handle handle, PlanId plan, long message) {
        store.queue(handle, plan, message);
    }

    /** Wakes the dispatchers for a single message of this plan. Does not wait. Call it after the commit. */
    public void announceSingle(PlanId plan) {
        notifier.single(plans.get(plan).gateway());
    }

    /**
     * Wakes the dispatchers a moment later, once for all calls until then. Does not wait, so a request that sends one
     * message stays fast. Call it after the commit.
     */
    public void announceSoon() {
        notifier.wakeSoon();
    }

    /** Moves the credits of closed blocks that an older version of the program left unsettled. */
    public void settleUnsettled() {
        settlement.settleUnsettled();
    }

    /** Returns the reserved cost of the plan's blocks, in units. */
    public long reserved(Handle handle, PlanId plan) {
        return store.reserved(handle, plan);
    }

    /** Returns the reserved cost of the plan's unreleased blocks, in units. */
    public long prepared(Handle handle, PlanId plan) {
        return store.prepared(handle, plan);
    }

    /** Returns the cost of the plan's uncertain messages, in units. */
    public long held(Handle handle, PlanId plan) {
        return store.held(handle, plan);
    }

    /**
     * Wakes the dispatchers, and fires {@link io.tidings.plans.PlanFinished} if the plan has no open block. Call it
     * after the commit.
     */
    public void announce(PlanId plan) {
        notifier.changed(plan);
    }

    /**
     * Stops a plan and cancels its messages that were not started. After the commit and {@link #announce}, only calls
     * in flight still end. A node that misses the wake-up sends at most the started chunk of each worker. Accepted
     * messages are recorded as sent.
     *
     * @return how many messages were cancelled at once
     */
    public long cancel(Handle handle, PlanId plan) {
        boolean released = store.isReleased(handle, plan);
        long cancelled = store.cancel(handle, plan);
        if (released) {
            settlement.settle(handle, List.of(plan));
            settlement.releaseReservedForLater(handle, plan);
        } else {
            settlement.releaseAll(handle, plan);
        }
        return cancelled;
    }

    /** Removes a plan that was never released, with its messages and its reservation. */
    public void remove(Handle handle, PlanId plan) {
        store.remove(handle, plan);
        settlement.releaseAll(handle, plan);
    }

    /** Returns whether the plan has no open block and no queued message. */
    public boolean isFinished(PlanId plan) {
        return notifier.isFinished(plan);
    }

    /** Returns the plans with open blocks or queued messages. */
    public List<PlanId> openPlans() {
        return store.openPlans();
    }

    /** Locks the plan until the transaction ends, against stop, pause and requeue. */
    public void lock(Handle handle, PlanId plan) {
        plans.lock(handle, plan);
    }

    public MessageCounts counts(PlanId plan) {
        return counts(List.of(plan)).getOrDefault(plan, MessageCounts.NONE);
    }

    /** Returns the counts of several plans by one query. Plans without blocks are missing. */
    public Map<PlanId, MessageCounts> counts(Collection<PlanId> plans) {
        return store.counts(plans);
    }

    /** Returns how many outcomes contradicted an earlier one, such as sent after failed. */
    public long contradictions(PlanId plan) {
        return store.contradictions(plan);
    }

    /** Returns how many messages may have reached their recipients twice, because two attempts may have been accepted. */
    public long duplicateRisks(PlanId plan) {
        return store.duplicateRisks(plan);
    }

    /**
     * Returns the segments a second that the limits of gateway, sender and plan allow a plan; infinite without a limit.
     */
    public double allowedRate(SendPlan plan) {
        return sizes.allowedRate(plan);
    }

    /** Returns the states of the limiters of the gateways that this node has used. */
    public Map<GatewayId, GatewayLimiterState> limiterStates() {
        return sizes.limiterStates();
    }

    /**
     * As {@link BacklogLimit#check}: refuses with 503 {@code backlog_full} when the account may not have this many more
     * waiting.
     */
    public void checkBacklog(Handle handle, AccountId account, long more) {
        backlog.check(handle, account, more);
    }
}
