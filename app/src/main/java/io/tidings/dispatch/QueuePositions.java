package io.tidings.dispatch;

import io.tidings.observability.Redacted;
import io.tidings.plans.PlanStore;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Adjusts the positions of waiting blocks to the speed of their gateway. Each block is queued later by the time that
 * the work before it takes. Release computes that time from the speed known then. If the gateway turns out to be ten
 * times slower, all blocks of an early plan would go before plans that were released since, and plans of the same
 * priority would not take turns. Thread-safe.
 */
@Singleton
final class QueuePositions implements DispatchTask {
    /** The factor up to which a wrong distance is accepted: speeds are never exact. */
    private static final double TOLERANCE = 1.5;

    private static final Logger LOG = Logger.getLogger(QueuePositions.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final QueuePositionStore store;
    private final PlanStore plans;
    private final BlockSizes sizes;
    private final GatewayLimiters limiters;
    private final BackgroundLoop loop = BackgroundLoop.virtual("queue-positions", this::pass)
            .firstAfter(EVERY)
            .every(EVERY)
            // The database may be unavailable; the next pass follows.
            .onError(e -> LOG.debugf("Could not adjust the queue positions: %s", Redacted.brief(e)));

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

    /** Adjusts the queue of one gateway. Safe on every node at once. */
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
