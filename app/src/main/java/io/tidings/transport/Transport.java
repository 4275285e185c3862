package io.tidings.transport;

/**
 * Sends wake-ups to the dispatchers of all nodes. Only latency depends on it, because dispatchers also poll.
 * Thread-safe.
 */
public interface Transport {
    /** Wakes every node. Call it after the commit. Never throws. */
    void announce();

    /** Registers a listener for wake-ups. It is called from any thread and must return at once. */
    void onWork(Runnable listener);
}
