package io.tidings.dispatch;

import io.tidings.ratelimits.RateLimit;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The limits of one gateway's plans and senders that are slower than the gateway. Blocks under them are sent separately
 * from other blocks, and under each limit one block at a time: more would only wait, and fill the memory. Thread-safe.
 */
final class SlowLimits {
    private final SendThreads threads;
    private final OpenBlockPermits permits;
    private final Runnable onEnd;
    private final Set<RateLimit> busy = ConcurrentHashMap.newKeySet();

    /**
     * @param permits of blocks that are sent separately
     * @param onEnd runs after each block
     */
    SlowLimits(SendThreads threads, OpenBlockPermits permits, Runnable onEnd) {
        this.threads = threads;
        this.permits = permits;
        this.onEnd = onEnd;
    }

    OpenBlockPermits permits() {
        return permits;
    }

    /** Starts a block under these limits. @return false if a block under one of them is being sent already */
    synchronized boolean start(List<RateLimit> limits) {
        if (limits.stream().anyMatch(busy::contains)) {
            return false;
        }
        busy.addAll(limits);
        return true;
    }

    /** Ends a block: the next one under these limits may start. */
    void end(List<RateLimit> limits) {
        if (!limits.isEmpty()) {
            limits.forEach(busy::remove);
            onEnd.run();
        }
    }

    void execute(Runnable work) {
        threads.execute(work);
    }

    /** Returns the limits under which a block is being sent, so that their next block must wait. */
    Collection<RateLimit> busy() {
        return busy.isEmpty() ? List.of() : List.copyOf(busy);
    }

    boolean isEmpty() {
        return busy.isEmpty();
    }
}
