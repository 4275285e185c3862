package io.tidings.dispatch;

import io.tidings.plans.PlanStore;
import io.tidings.ratelimits.RateLimit;
import io.tidings.ratelimits.RateLimits;
import jakarta.inject.Singleton;
import java.util.List;

/** Opens claimed blocks and starts their journals. Thread-safe. */
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

    /** Returns the limits of the block's plan that are slower than its gateway. */
    List<RateLimit> slowLimits(Block block) {
        return limits.slowerThanGateway(plans.get(block.plan()));
    }

    /** Opens a block. It releases a permit when it ends. @param keepsRefs as in the capabilities of its gateway */
    OpenBlock open(Block block, OpenBlockPermits permits, boolean keepsRefs) {
        return open.open(block, plans.get(block.plan()), permits, keepsRefs);
    }

    /** Releases a claimed block that is not opened. */
    void release(Block block) {
        var unused = blocks.release(block, block.startedUpto());
    }
}
