package io.tidings.shared;

/** A background task that runs while this node sends. */
public interface DispatchTask {
    /** Returns the loop of this task, always the same one. */
    BackgroundLoop loop();

    default void start() {
        loop().start();
    }

    default void stop() {
        loop().stop();
    }

    default boolean alive() {
        return loop().isAlive();
    }
}
