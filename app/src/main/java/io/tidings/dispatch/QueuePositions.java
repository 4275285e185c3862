package io.tidings.dispatch;

import io.tidings.observability.Redacted;
import io.tidings.plans.PlanStore;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Keeps the places of waiting blocks true to the speed of their gateway. A block stands in line as much later as the
 * work before it takes, by the speed that was known when its plan was released; when a gateway turns out to be ten
 * times slower, all of an early plan would come before those released since, and equals would not take turns.
 * Thread-safe.
 */
@Singleton
final class QueuePositions implements DispatchTask {
    /** Distances that differ less from what they should be are left alone: speeds are never exact. */
    private static final double TOLERANCE = 1.5;

    private static final Logger LOG = Logger.getLogger(QueuePositions.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final QueuePositionStore store;
    private final PlanStore plans;
    private final BlockSizes sizes;
    private final GatewayLimiters limiters;
    private final BackgroundLoop loop = BackgroundLoop.virtual("line-spacing", this::pass)
            .firstAfter(EVERY)
            .every(EVERY)
            // The database may be away; the next look comes anyway.
            .onError(e -> LOG.debugf("The store could not be looked at: %s", Redacted.brief(e)));

    QueuePositions(QueuePositionStore store, PlanStore plans, BlockSizes sizes, GatewayLimiters limiters) {
        this.store = store;
        this.plans = plans;
        this.sizes = sizes;
        this.limiters = limiters;
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    private void pass() {
        limiters.inUse().forEach(this::adjust);
    }

    /** Looks at the line of one gateway. Safe on every node at once. */
    void adjust(GatewayId gateway) {
        for (var section : store.sections(gateway)) {
            var speed = sizes.knownSpeed(plans.get(section.plan()));
            if (speed.isPresent()) {
                adjust(section, section.size() / speed.getAsDouble());
            }
        }
    }

    private void adjust(QueuePositionStore.QueueSection section, double seconds) {
        if (section.seconds() > seconds * TOLERANCE || section.seconds() < seconds / TOLERANCE) {
            store.space(section, seconds);
        }
    }
}
