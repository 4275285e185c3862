package io.tidings.dispatch;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.Nodes;
import io.tidings.observability.Redacted;
import io.tidings.shared.GatewayId;
import io.tidings.transport.Transport;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks for work and calls the crews of the gateways that have some; starts and stops this node's sending. Start and
 * stop are idempotent; a stopped dispatcher stays stopped.
 */
@Singleton
final class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final int AFTER_NODES = 1_000;
    private static final int BEFORE_OTHERS = 100;
    private static final int SETTINGS_MS = 500;
    private static final long WAIT_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** Of all gateways together, so that memory stays flat: a block has at most a thousand messages. */
    private static final int OPEN_BLOCKS = 128;

    private final DispatchParts parts;
    private final Background background;
    private final Nodes nodes;
    private final Transport transport;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("send-", 0).factory());
    private final Semaphore bell = new Semaphore(0);
    private final Map<GatewayId, Crew> crews = new ConcurrentHashMap<>();
    private final Semaphore openBlocks = new Semaphore(OPEN_BLOCKS);
    private @Nullable Thread scout;
    private volatile boolean stopping;

    Dispatcher(DispatchParts parts, Background background, Nodes nodes, Transport transport) {
        this.parts = parts;
        this.background = background;
        this.nodes = nodes;
        this.transport = transport;
    }

    void onStart(@Observes @Priority(AFTER_NODES) StartupEvent event) {
        if (parts.config().enabled()) {
            start();
        }
    }

    void onStop(@Observes @Priority(BEFORE_OTHERS) ShutdownEvent event) {
        stop();
    }

    synchronized void start() {
        if (scout != null || stopping) {
            return;
        }
        transport.onWork(this::ring);
        parts.writer().start();
        background.start();
        scout = Thread.ofPlatform().name("dispatcher").daemon().start(this::scout);
        threads.execute(this::followSettings);
        LOG.infof(
                "Dispatching with %d workers for each gateway as %s",
                parts.config().workers(), nodes.name());
    }

    /** No new send starts; what is in flight ends and is written; unfinished blocks are given back. */
    synchronized void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        long deadline =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(parts.config().drainMs());
        background.stop();
        parts.lanes().close();
        bell.release();
        awaitRest(deadline);
        awaitEnd(deadline);
        parts.writer().stop(java.time.Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
        if (parts.endings().open().isEmpty()) {
            parts.journal().close();
        }
        threads.shutdownNow();
    }

    long node() {
        return nodes.id();
    }

    boolean stopping() {
        return stopping;
    }

    /** How many blocks of one gateway this node works on at once. */
    int workers() {
        return parts.config().enabled() ? parts.config().workers() : 0;
    }

    /** Workers come when there is work and go when there is none: alive is whoever can be called. */
    int workersAlive() {
        return alive() ? workers() : 0;
    }

    /** Whether every worker that should be at work is. */
    synchronized boolean alive() {
        return !parts.config().enabled()
                || (!stopping
                        && scout != null
                        && scout.isAlive()
                        && parts.writer().alive()
                        && background.alive());
    }

    void ring() {
        bell.release();
    }

    /** Returns when somebody rings, at the latest when it is time to look anyway. */
    private void waitForWork() throws InterruptedException {
        if (bell.tryAcquire(parts.config().pollMs(), TimeUnit.MILLISECONDS)) {
            bell.drainPermits();
        }
    }

    /** A change of a gateway's settings reaches the calls that start a moment later, not only the next block. */
    private void followSettings() {
        while (!stopping) {
            try {
                Thread.sleep(SETTINGS_MS);
                parts.lanes().refresh();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // The database may be away; the settings of a moment ago will do.
                LOG.debugf("The gateways' settings could not be looked at: %s", Redacted.brief(e));
            }
        }
    }

    /** Looks where there is work, and calls the crews of those gateways. */
    private void scout() {
        while (!stopping) {
            try {
                halt();
                for (var due : parts.claims().due()) {
                    call(due);
                }
                waitForWork();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // The database may be away; the next look comes anyway.
                LOG.warnf("A look for work failed: %s", Redacted.brief(e));
                BlockFeeder.pause();
            }
        }
    }

    /** A pause or a stop rings: it is heard between two calls, not only between two chunks. */
    private void halt() {
        if (!parts.endings().open().isEmpty()) {
            parts.endings().halt(parts.blocks().halted(nodes.id()));
        }
    }

    private void call(Due due) {
        try {
            crews.computeIfAbsent(due.gateway(), id -> new Crew(id, parts, this, threads, openBlocks))
                    .call(due);
        } catch (RuntimeException e) {
            // One gateway that cannot be opened must not stop the others.
            LOG.warnf("Gateway %s has work and cannot be used: %s", due.gateway(), Redacted.brief(e));
        }
    }

    private void awaitRest(long deadline) {
        while (!crews.values().stream().allMatch(Crew::atRest) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(WAIT_STEP_NANOS);
        }
    }

    private void awaitEnd(long deadline) {
        while (!parts.endings().open().isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(WAIT_STEP_NANOS);
        }
    }
}
