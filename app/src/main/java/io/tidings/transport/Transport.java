package io.tidings.transport;

/**
 * The bell between those who make work and those who do it. Nothing depends on it but latency: whoever listens also
 * polls. Thread-safe.
 */
public interface Transport {
    /** Rings on every node, after the caller's transaction has committed. Never throws. */
    void announce();

    /** Calls back on every ring, from any thread; the listener must return at once. */
    void onWork(Runnable listener);
}
