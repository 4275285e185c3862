package io.tidings.database;

import java.util.function.Supplier;

/**
 * The kind of work that a thread does. Each kind has its own connection pool, so that slow reports or long jobs never take
 * the connections that sending needs. The thread decides, not the feature: features take part in one transaction, and
 * nested calls of a thread share one connection. A new thread inherits the kind of the thread that starts it.
 */
public enum Workload {
    /** Requests, and all threads without another kind. PostgreSQL ends a statement after 10 seconds. */
    WEB,
    /** Sending, its outcomes and receipts. PostgreSQL ends a statement after 25 seconds. */
    DISPATCH,
    /** Jobs, and statements of a request that may take longer than 10 seconds. They have no time limit. */
    JOBS;

    private static final InheritableThreadLocal<Workload> CURRENT = new InheritableThreadLocal<>();

    static Workload current() {
        var bound = CURRENT.get();
        return bound == null ? WEB : bound;
    }

    /** Runs the action on this thread as this kind of work. */
    public void run(Runnable action) {
        call(() -> {
            action.run();
            return this;
        });
    }

    /** Calls the action on this thread as this kind of work. A handle that is open already keeps its connection. */
    public <T> T call(Supplier<T> action) {
        var before = current();
        CURRENT.set(this);
        try {
            return action.get();
        } finally {
            CURRENT.set(before);
        }
    }
}
