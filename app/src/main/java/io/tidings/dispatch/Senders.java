package io.tidings.dispatch;

import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/** Creates the senders of blocks. Thread-safe. */
@Singleton
final class Senders {
    private final SendThreads threads;
    private final TextComposer composer;
    private final OutcomeWriter writer;
    private final DispatchMetrics metrics;
    private final InstantSource clock;

    Senders(
            SendThreads threads,
            TextComposer composer,
            OutcomeWriter writer,
            DispatchMetrics metrics,
            InstantSource clock) {
        this.threads = threads;
        this.composer = composer;
        this.writer = writer;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** @param items the messages whose texts are needed */
    Sender of(OpenBlock open, CallAdmission admission, List<OutgoingMessage> items) {
        return new Sender(
                open.plan(),
                composer.of(open.plan(), items),
                admission,
                new BlockResults(open, writer, clock),
                threads,
                metrics);
    }
}
