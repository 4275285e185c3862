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
     * @param items those that are still to be begun; empty for a block that goes message by message
     * @param apart whether the block takes no place of the permits, since its plan is slower than its gateway
     */
    record Opened(OpenBlock block, List<OutgoingMessage> items, boolean slowPlan) {}

    /** @param single whether the block is of single messages or urgent ones, which are never fed apart */
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
