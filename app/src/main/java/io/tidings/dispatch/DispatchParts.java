package io.tidings.dispatch;

import jakarta.inject.Singleton;

/** What a worker works with. */
@Singleton
final class DispatchParts {
    private final DispatchConfig config;
    private final BlockStore blocks;
    private final PlanStore plans;
    private final Lanes lanes;
    private final Composer composer;
    private final Journal journal;
    private final OutcomeWriter writer;
    private final BlockEnding endings;
    private final DispatchMetrics metrics;

    DispatchParts(
            DispatchConfig config,
            BlockStore blocks,
            PlanStore plans,
            Lanes lanes,
            Composer composer,
            Journal journal,
            OutcomeWriter writer,
            BlockEnding endings,
            DispatchMetrics metrics) {
        this.config = config;
        this.blocks = blocks;
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

    BlockStore blocks() {
        return blocks;
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
