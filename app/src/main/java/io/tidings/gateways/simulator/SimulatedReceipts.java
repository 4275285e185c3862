package io.tidings.gateways.simulator;

import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.ReceiptsArrived;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import jakarta.enterprise.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Fires receipts when they are due. Receipts that are not due when the program ends are lost, as with real providers. */
final class SimulatedReceipts implements AutoCloseable {
    /** Drops further receipts while this many are queued, which bounds the memory. */
    private static final int MAX_QUEUED = 100_000;

    /** Receipts of one event. Firing it waits for one commit. */
    private static final int AT_ONCE = 2_000;

    private static final Logger LOG = Logger.getLogger(SimulatedReceipts.class);

    private final DelayQueue<DelayedReceipt> queue = new DelayQueue<>();
    private final Event<ReceiptsArrived> arrived;
    // Receipts whose observer fails must not stop the others.
    private final BackgroundLoop loop = BackgroundLoop.virtual("simulated-receipts", this::deliver)
            .onError(e -> LOG.warn("Simulated receipts could not be processed", Redacted.of(e)));

    SimulatedReceipts(Event<ReceiptsArrived> arrived) {
        this.arrived = arrived;
        loop.start();
    }

    /** Fires copies of a receipt in the caller's thread. They are stored when this method returns. */
    void fireNow(List<ReceiptArrived> copies) {
        arrived.fire(new ReceiptsArrived(copies));
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
        var due = new ArrayList<DelayedReceipt>();
        due.add(queue.take());
        queue.drainTo(due, AT_ONCE - 1);
        arrived.fire(new ReceiptsArrived(due.stream().map(each -> each.receipt).toList()));
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
