package io.tidings.dispatch;

import io.tidings.plans.PlanStore;
import io.tidings.ratelimits.RateLimits;
import jakarta.inject.Singleton;
import java.util.List;

/** Opens claimed blocks: reads their messages and starts their journals. Thread-safe. */
@Singleton
final class BlockOpener {
    private final PlanStore plans;
    private final BlockStore blocks;
    private final RateLimits limits;
    private final OpenBlocks open;

    BlockOpener(PlanStore plans, BlockStore blocks, RateLimits limits, OpenBlocks open) {
        this.plans = plans;
        this.blocks = blocks;
        this.limits = limits;
        this.open = open;
    }

    /**
     * An opened block.
     *
     * @param items the messages that are not started yet; empty for a block that is sent message by message
     * @param slowPlan whether the plan is slower than its gateway; then the block takes no permit
     */
    record Opened(OpenBlock block, List<OutgoingMessage> items, boolean slowPlan) {}

    /**
     * Opens one block.
     *
     * @param single whether the block has single or urgent messages; it is then never treated as slow
     */
    Opened open(Block block, OpenBlockPermits permits, boolean single) {
        var plan = plans.get(block.plan());
        boolean apart = !single && limits.isSlowerThanGateway(plan);
        boolean careful = CarefulFeeder.isFor(block);
        var items = careful ? List.<OutgoingMessage>of() : blocks.items(block);
        var opened = open.open(
                block, plan, careful ? block.total() : items.size(), apart ? OpenBlockPermits.unlimited() : permits);
        return new Opened(opened, items, apart);
    }
}
