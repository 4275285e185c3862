package io.tidings.dispatch;

import jakarta.inject.Singleton;

/** What a worker works with. */
@Singleton
final class DispatchParts {
    private final DispatchConfig config;
    private final Leasing leasing;
    private final RateLimits limits;
    private final PlanStore plans;
    private final Lanes lanes;
    private final Composer composer;
    private final Journal journal;
    private final OutcomeWriter writer;
    private final BlockEnding endings;
    private final DispatchMetrics metrics;

    DispatchParts(
            DispatchConfig config,
            Leasing leasing,
            RateLimits limits,
            PlanStore plans,
            Lanes lanes,
            Composer composer,
            Journal journal,
            OutcomeWriter writer,
            BlockEnding endings,
            DispatchMetrics metrics) {
        this.config = config;
        this.leasing = leasing;
        this.limits = limits;
        this.plans = plans;
        this.lanes = lanes;
        this.composer = composer;
        this.journal = journal;
        this.writer = writer;
        this.endings = endings;
        this.metrics = metrics;
    }

    DispatchConfig config() {
        return config;
    }

    /** What is asked of the database about blocks. */
    @Singleton
    record Leasing(ClaimStore claims, BlockStore blocks, ChunkStore chunks) {}

    ClaimStore claims() {
        return leasing.claims();
    }

    BlockStore blocks() {
        return leasing.blocks();
    }

    ChunkStore chunks() {
        return leasing.chunks();
    }

    RateLimits limits() {
        return limits;
    }

    PlanStore plans() {
        return plans;
    }

    Lanes lanes() {
        return lanes;
    }

    Composer composer() {
        return composer;
    }

    Journal journal() {
        return journal;
    }

    OutcomeWriter writer() {
        return writer;
    }

    BlockEnding endings() {
        return endings;
    }

    DispatchMetrics metrics() {
        return metrics;
    }
}
