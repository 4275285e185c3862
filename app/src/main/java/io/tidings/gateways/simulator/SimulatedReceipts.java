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

/** Sends receipts when their time has come. What still waits when the program ends is lost, as it can be in life. */
final class SimulatedReceipts implements AutoCloseable {
    /** Beyond this many waiting receipts further ones are dropped: memory stays flat at any speed. */
    private static final int MAX_QUEUED = 100_000;

    private static final Logger LOG = Logger.getLogger(SimulatedReceipts.class);

    private final DelayQueue<DelayedReceipt> queue = new DelayQueue<>();
    private final Event<ReceiptArrived> arrived;
    // One receipt that cannot be taken must not end all others.
    private final BackgroundLoop loop = BackgroundLoop.virtual("simulated-receipts", this::deliver)
            .onError(e -> LOG.warn("A simulated receipt was not taken", Redacted.of(e)));

    SimulatedReceipts(Event<ReceiptArrived> arrived) {
        this.arrived = arrived;
        loop.start();
    }

    /** In the caller's thread: it is taken before the caller goes on. */
    void fireNow(ReceiptArrived receipt) {
        arrived.fire(receipt);
    }

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
