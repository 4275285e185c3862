package io.tidings.dispatch;

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
 * What is asked of sending, by plans: a campaign's, an API batch's, an account's own. The verbs that take a handle work
 * within its transaction and are made good by its commit; call {@link #ring} after it. Thread-safe.
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

    /** How many messages a block has at most: the same for every plan and at any time. */
    public int blockSize() {
        return sizes.max();
    }

    /** How many messages a block of this plan has: 50 to 1000, a few seconds of its gateway's work. */
    public int blockSize(Handle handle, PlanId plan) {
        return sizes.of(plans.get(handle, plan));
    }

    /** Freezes what sending must know. Idempotent: the first of a number stays. */
    public void plan(Handle handle, SendPlan plan) {
        plans.insert(handle, plan);
    }

    /** Adds blocks that are not to be sent yet. Their messages are written in the same transaction. */
    public void addBlocks(Handle handle, PlanId plan, List<NewBlock> blocks) {
        store.add(handle, plan, blocks);
    }

    /** Counts messages by their variant, for a plan that has some. In the transaction that writes them. */
    public void addVariants(Handle handle, PlanId plan, List<VariantSize> sizes) {
        VariantCounts.add(handle, plan, sizes);
    }

    /** Gives all of a plan's blocks free; those without anything to send are closed at once. */
    public void release(Handle handle, PlanId plan) {
        var frozen = plans.get(handle, plan);
        store.release(handle, plan, sizes.seconds(frozen), backlog.isSlowed(handle, frozen.account()));
    }

    /** A number for a plan that is no campaign's. */
    public PlanId newPlan(Handle handle) {
        return plans.newId(handle);
    }

    /** Has a message sent alone, as soon as the transaction that also wrote it commits. */
    public void queue(Handle handle, PlanId plan, long message) {
        store.queue(handle, plan, message);
    }

    /**
     * Wakes the dispatchers a moment later, once for all who ask meanwhile: a request that sends one message does not
     * wait for it. To be called after the commit.
     */
    public void announceSoon() {
        notifier.wakeSoon();
    }

    /** Moves the credits of closed blocks that nobody has moved, as an older version of the program leaves them. */
    public void settleUnsettled() {
        settlement.settleUnsettled();
    }

    /** What the plan's blocks may cost together, in units. */
    public long reserved(Handle handle, PlanId plan) {
        return store.reserved(handle, plan);
    }

    /** What the plan's blocks may cost together that are not given free yet, in units. */
    public long prepared(Handle handle, PlanId plan) {
        return store.prepared(handle, plan);
    }

    /** What the plan's uncertain messages may cost together, in units. */
    public long held(Handle handle, PlanId plan) {
        return store.held(handle, plan);
    }

    /** Wakes the dispatchers, and tells if nothing is left of the plan. To be called after the commit. */
    public void announce(PlanId plan) {
        notifier.changed(plan);
    }

    /**
     * Stops a plan: what was not begun is cancelled at once. Once the commit has been followed by {@link #ring}, only
     * calls that are under way still go out, of a node that does not hear the bell at most the started chunk of each
     * worker; what the provider takes is recorded as sent.
     *
     * @return how many messages were cancelled at once
     */
    public long cancel(Handle handle, PlanId plan) {
        boolean begun = store.isReleased(handle, plan);
        long cancelled = store.cancel(handle, plan);
        if (begun) {
            settlement.settle(handle, List.of(plan));
            settlement.releaseReservedForLater(handle, plan);
        } else {
            settlement.releaseAll(handle, plan);
        }
        return cancelled;
    }

    /** Removes a plan that was never released, with its messages, as if it had never been. */
    public void remove(Handle handle, PlanId plan) {
        store.remove(handle, plan);
        settlement.releaseAll(handle, plan);
    }

    /** Whether nothing of the plan is left to be sent, nor being sent. */
    public boolean isFinished(PlanId plan) {
        return notifier.isFinished(plan);
    }

    /** The plans of which something is still to be sent, or is being sent. */
    public List<PlanId> openPlans() {
        return store.openPlans();
    }

    /** Nobody else stops, pauses or puts back anything of the plan until the transaction ends. */
    public void lock(Handle handle, PlanId plan) {
        plans.lock(handle, plan);
    }

    public MessageCounts counts(PlanId plan) {
        return counts(List.of(plan)).getOrDefault(plan, MessageCounts.NONE);
    }

    /** The counts of several plans in one query; those without blocks are missing. */
    public Map<PlanId, MessageCounts> counts(Collection<PlanId> plans) {
        return store.counts(plans);
    }

    /** Whether a first outcome of these came as a surprise to an earlier one, such as sent after failed. */
    public long contradictions(PlanId plan) {
        return store.contradictions(plan);
    }

    /** Segments a second that the limits of gateway, sender and plan leave a plan; infinite without a limit. */
    public double allowedRate(SendPlan plan) {
        return sizes.allowedRate(plan);
    }

    /** How this node gets on with each gateway that it has sent through. */
    public Map<GatewayId, GatewayLimiterState> limiterStates() {
        return sizes.limiterStates();
    }

    /** As {@link BacklogLimit#check}: 503 {@code backlog_full} when the account may not have so many more waiting. */
    public void checkBacklog(Handle handle, AccountId account, long more) {
        backlog.check(handle, account, more);
    }
}
