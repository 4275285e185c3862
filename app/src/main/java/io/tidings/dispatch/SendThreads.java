package io.tidings.dispatch;

import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The virtual threads of this node's sending, and whether it stops. A stopped node stays stopped. Thread-safe. */
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

    /** Work that is under way ends; no new work is to begin. */
    void stop() {
        stopping = true;
    }

    /** Interrupts the threads that are left. */
    void close() {
        threads.shutdownNow();
    }

    /** Waits half a second after a failure, so that a database that is away is not asked without end. */
    static void pauseAfterFailure() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
