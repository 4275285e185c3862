package io.tidings.benchmark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;

/** Servers and mounts outlive this process. When it is interrupted, they are closed, the newest first. Thread-safe. */
final class AtExit {
    private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(AtExit::closeAll));
    }

    private AtExit() {}

    static synchronized void close(AutoCloseable resource) {
        OPEN.push(resource);
    }

    /** @return whether it was open */
    static synchronized boolean forget(AutoCloseable resource) {
        return OPEN.remove(resource);
    }

    private static synchronized void closeAll() {
        for (var resource : new ArrayList<>(OPEN)) {
            try {
                resource.close();
            } catch (Exception e) {
                System.err.println("could not be closed: " + e);
            }
        }
    }
}
