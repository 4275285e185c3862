package io.tidings.dispatch;

import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The virtual threads of sending on this node. A stopped node stays stopped. Thread-safe. */
@Singleton
final class SendThreads {
    private static final int PAUSE_MS = 500;

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("send-", 0).factory());
    private volatile boolean stopping;

    void execute(Runnable work) {
        threads.execute(work);
    }

    boolean stopping() {
        return stopping;
    }

    /** Stops: running work ends, and no new work may start. */
    void stop() {
        stopping = true;
    }

    /** Interrupts the remaining threads. */
    void close() {
        threads.shutdownNow();
    }

    /** Waits 0.5 seconds after a failure, so that an unavailable database is not queried in a tight loop. */
    static void pauseAfterFailure() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
