package io.tidings.dispatch;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.Nodes;
import io.tidings.transport.Transport;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Starts and stops this node's sending. Start and stop are idempotent; a stopped dispatcher stays stopped. */
@Singleton
final class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final int AFTER_NODES = 1_000;
    private static final int BEFORE_OTHERS = 100;
    private static final int SETTINGS_MS = 500;

    private final DispatchParts parts;
    private final Recovery recovery;
    private final Nodes nodes;
    private final Transport transport;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("send-", 0).factory());
    private final Semaphore bell = new Semaphore(0);
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean stopping;

    Dispatcher(DispatchParts parts, Recovery recovery, Nodes nodes, Transport transport) {
        this.parts = parts;
        this.recovery = recovery;
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
        if (!workers.isEmpty() || stopping) {
            return;
        }
        transport.onWork(this::ring);
        parts.writer().start();
        recovery.start();
        for (int i = 1; i <= parts.config().workers(); i++) {
            var worker = new Worker(this, parts, threads);
            workers.add(Thread.ofPlatform().name("dispatcher-" + i).daemon().start(worker));
        }
        threads.execute(this::followSettings);
        LOG.infof("Dispatching with %d workers as %s", workers.size(), nodes.name());
    }

    /** No new send starts; what is in flight ends and is written; unfinished blocks are given back. */
    synchronized void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        long deadline =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(parts.config().drainMs());
        recovery.stop();
        parts.lanes().close();
        bell.release(workers.size());
        for (var worker : workers) {
            join(worker, deadline);
        }
        awaitEnd(deadline);
        parts.writer().stop(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
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

    /** How many blocks this node works on at once. */
    int workers() {
        return parts.config().enabled() ? parts.config().workers() : 0;
    }

    synchronized int workersAlive() {
        return (int) workers.stream().filter(Thread::isAlive).count();
    }

    /** Whether every worker that should be at work is. */
    synchronized boolean alive() {
        return !parts.config().enabled()
                || (!stopping && !workers.isEmpty() && workers.stream().allMatch(Thread::isAlive));
    }

    void ring() {
        bell.release();
    }

    /** Returns when somebody rings, at the latest when it is time to look anyway. */
    void waitForWork() throws InterruptedException {
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
                LOG.debugf("The gateways' settings could not be looked at: %s", e.getMessage());
            }
        }
    }

    private void awaitEnd(long deadline) {
        while (!parts.endings().open().isEmpty() && System.nanoTime() < deadline) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void join(Thread worker, long deadline) {
        try {
            worker.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
