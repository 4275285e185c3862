package io.tidings.gateways.simulator;

import io.tidings.gateways.ReceiptArrived;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import jakarta.enterprise.event.Event;
import java.time.Duration;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Fires receipts when they are due. Receipts that are not due when the program ends are lost, as with real providers. */
final class SimulatedReceipts implements AutoCloseable {
    /** Drops further receipts while this many are queued, which bounds the memory. */
    private static final int MAX_QUEUED = 100_000;

    private static final Logger LOG = Logger.getLogger(SimulatedReceipts.class);

    private final DelayQueue<DelayedReceipt> queue = new DelayQueue<>();
    private final Event<ReceiptArrived> arrived;
    // A receipt whose observer fails must not stop the others.
    private final BackgroundLoop loop = BackgroundLoop.virtual("simulated-receipts", this::deliver)
            .onError(e -> LOG.warn("A simulated receipt could not be processed", Redacted.of(e)));

    SimulatedReceipts(Event<ReceiptArrived> arrived) {
        this.arrived = arrived;
        loop.start();
    }

    /** Fires the receipt in the caller's thread. It is processed when this method returns. */
    void fireNow(ReceiptArrived receipt) {
        arrived.fire(receipt);
    }

    /** Fires the receipt after the delay, in another thread. */
    void fireLater(ReceiptArrived receipt, int delayMs) {
        if (queue.size() < MAX_QUEUED) {
            queue.put(new DelayedReceipt(receipt, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs)));
        }
    }

    @Override
    public void close() {
        loop.stop(Duration.ZERO);
    }

    private void deliver() throws InterruptedException {
        arrived.fire(queue.take().receipt);
    }

    private record DelayedReceipt(ReceiptArrived receipt, long dueNanos) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(dueNanos, ((DelayedReceipt) other).dueNanos);
        }
    }
}
