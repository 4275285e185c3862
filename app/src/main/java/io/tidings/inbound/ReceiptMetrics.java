package io.tidings.inbound;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** The metrics of receipts. Thread-safe. */
@Singleton
final class ReceiptMetrics {
    private final Counter stored;
    private final Counter ignored;

    ReceiptMetrics(MeterRegistry registry) {
        stored = Counter.builder("receipts.stored")
                .description("Receipts that were stored, without copies")
                .register(registry);
        ignored = Counter.builder("receipts.ignored")
                .description("Receipts of unknown messages, or of messages that were sent through another gateway")
                .register(registry);
    }

    void counted(ReceiptStore.Kept kept) {
        stored.increment(kept.stored());
        ignored.increment(kept.ignored());
    }
}
