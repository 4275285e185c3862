package io.tidings.ratelimits;

import io.quarkus.runtime.ShutdownEvent;
import io.tidings.database.Nodes;
import io.tidings.database.RetryLog;
import io.tidings.gateways.Gateways;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.DispatchTask;
import io.tidings.shared.GatewayId;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Holds the share of this node in the limits of gateways that all nodes have together, while it uses them. Gives it up
 * after a minute without use and at a stop. The share of a node that died is free when its lease ends.
 */
@Singleton
final class GatewayPermits implements DispatchTask {
    private static final Logger LOG = Logger.getLogger(GatewayPermits.class);
    private static final Duration PASS = Duration.ofMillis(500);
    /** Longer than a restart of PostgreSQL usually takes. The share of a dead node is free this much later. */
    private static final Duration SPARE = Duration.ofSeconds(15);

    private static final int AFTER_DISPATCH = 3_000;

    private final GatewayLimiters limiters;
    private final Gateways gateways;
    private final PermitStore store;
    private final Nodes nodes;
    private final Map<GatewayId, GatewayShare> shares = new ConcurrentHashMap<>();
    private final RetryLog retryLog = new RetryLog(LOG);
    private final BackgroundLoop loop = BackgroundLoop.virtual("gateway-permits", this::renewAll)
            .every(PASS)
            .onError(e -> retryLog.failed("The use of gateways by this node waits", e));

    GatewayPermits(GatewayLimiters limiters, Gateways gateways, PermitStore store, Nodes nodes) {
        this.limiters = limiters;
        this.gateways = gateways;
        this.store = store;
        this.nodes = nodes;
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    private void renewAll() {
        var used = limiters.inUse();
        used.forEach(this::renew);
        shares.keySet().stream().filter(id -> !used.contains(id)).forEach(this::giveBack);
    }

    private void renew(GatewayId id) {
        attempt(id, () -> {
            var open = gateways.open(id);
            var share = shares.get(id);
            if (GatewayShare.isNeeded(open.row(), open.gateway().capabilities())) {
                if (open.row().enabled()) {
                    shares.computeIfAbsent(id, key -> new GatewayShare(store, id, nodes.id(), SPARE))
                            .renew(limiters.of(id), open.row(), open.gateway());
                } else {
                    giveBack(id);
                }
            } else if (share != null) {
                share.release();
                shares.remove(id);
            }
        });
    }

    private void giveBack(GatewayId id) {
        attempt(id, () -> {
            var share = shares.get(id);
            if (share != null && share.giveBack()) {
                shares.remove(id);
            }
        });
    }

    /** A failure of one gateway must not delay the others. The database may be unavailable; the next pass follows. */
    private void attempt(GatewayId id, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            Optional.ofNullable(shares.get(id)).ifPresent(GatewayShare::expire);
            retryLog.failed("The share of gateway %s waits for its renewal".formatted(id), e);
        }
    }

    /** Gives up what is not in use after the calls of this node have ended. The rest is free when its lease ends. */
    void release(@Observes @Priority(AFTER_DISPATCH) ShutdownEvent event) {
        shares.keySet().forEach(this::giveBack);
    }
}
