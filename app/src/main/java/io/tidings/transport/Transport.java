package io.tidings.transport;

/**
 * Sends wake-ups from the nodes that create work to the dispatchers of all nodes. A wake-up may be lost or repeated: it
 * only lowers the latency, because dispatchers also poll. Thread-safe.
 */
public interface Transport {
    /**
     * Sends a wake-up to every node, including this one. Call it after the commit of the transaction that created the
     * work. Never throws. A wake-up that cannot be sent is lost.
     */
    void announce();

    /** Adds a listener that is called for every wake-up, from any thread. It must return at once and must not throw. */
    void onWork(Runnable listener);
}
