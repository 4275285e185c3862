package io.tidings.dispatch;

import io.tidings.observability.Redacted;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the places of waiting blocks true to the speed of their gateway. A block stands in line as much later as the
 * work before it takes, by the speed that was known when its plan was released; when a gateway turns out to be ten
 * times slower, all of an early plan would come before those released since, and equals would not take turns.
 * Thread-safe.
 */
@Singleton
final class LineSpacing {
    /** Distances that differ less from what they should be are left alone: speeds are never exact. */
    private static final double TOLERANCE = 1.5;

    private static final Logger LOG = Logger.getLogger(LineSpacing.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final LineStore lines;
    private final PlanStore plans;
    private final BlockSizes sizes;
    private final Lanes lanes;
    private @Nullable Thread thread;

    LineSpacing(LineStore lines, PlanStore plans, BlockSizes sizes, Lanes lanes) {
        this.lines = lines;
        this.plans = plans;
        this.sizes = sizes;
        this.lanes = lanes;
    }

    synchronized void start() {
        if (thread == null) {
            thread = Thread.ofVirtual().name("line-spacing").start(this::run);
        }
    }

    synchronized void stop() {
        if (thread != null) {
            thread.interrupt();
        }
        thread = null;
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(EVERY);
                lanes.inUse().forEach(this::keep);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // The database may be away; the next look comes anyway.
                LOG.debugf("The lines could not be looked at: %s", Redacted.brief(e));
            }
        }
    }

    /** Looks at the line of one gateway. Safe on every node at once. */
    void keep(GatewayId gateway) {
        for (var stretch : lines.stretches(gateway)) {
            var speed = sizes.knownSpeed(plans.get(stretch.plan()));
            if (speed.isPresent()) {
                keep(stretch, stretch.size() / speed.getAsDouble());
            }
        }
    }

    private void keep(LineStore.Stretch stretch, double seconds) {
        if (stretch.seconds() > seconds * TOLERANCE || stretch.seconds() < seconds / TOLERANCE) {
            lines.space(stretch, seconds);
        }
    }
}
