package io.tidings.dispatch;

/** A call of the thread that created it. Either its answer or its deadline settles it, and only once. Thread-safe. */
final class CallInFlight {
    private final Thread caller = Thread.currentThread();
    private final long startedAt = System.nanoTime();
    private final long overdueAt;
    private final long interruptAt;
    private final Runnable onOverdue;
    private boolean settled;
    private boolean returned;
    private boolean interrupted;

    /** Times are of {@link System#nanoTime}. */
    CallInFlight(long overdueAt, long interruptAt, Runnable onOverdue) {
        this.overdueAt = overdueAt;
        this.interruptAt = interruptAt;
        this.onOverdue = onOverdue;
    }

    long startedAt() {
        return startedAt;
    }

    /** Records that the gateway returned. @return whether the caller settles the call */
    synchronized boolean returned() {
        returned = true;
        if (interrupted) {
            // The interrupt was for the call only. The caller still writes to the database.
            var unused = Thread.interrupted();
        }
        boolean first = !settled;
        settled = true;
        return first;
    }

    /** Settles the call if it is overdue, and interrupts it if it still has not returned later. */
    void check(long now) {
        if (isToSettle(now)) {
            onOverdue.run();
        }
        interruptIfDue(now);
    }

    private synchronized boolean isToSettle(long now) {
        if (settled || now - overdueAt < 0) {
            return false;
        }
        settled = true;
        return true;
    }

    private synchronized void interruptIfDue(long now) {
        if (!returned && now - interruptAt >= 0) {
            interrupted = true;
            caller.interrupt();
        }
    }
}
