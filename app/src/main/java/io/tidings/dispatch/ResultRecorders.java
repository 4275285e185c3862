package io.tidings.dispatch;

import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Creates the recorders of blocks' results. Thread-safe. */
@Singleton
final class ResultRecorders {
    private final OutcomeWriter writer;
    private final LateAnswers lateAnswers;
    private final InstantSource clock;

    ResultRecorders(OutcomeWriter writer, LateAnswers lateAnswers, InstantSource clock) {
        this.writer = writer;
        this.lateAnswers = lateAnswers;
        this.clock = clock;
    }

    BlockResults of(OpenBlock open) {
        return new BlockResults(open, writer, lateAnswers, clock);
    }
}
