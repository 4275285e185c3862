package io.tidings.dispatch;

import io.tidings.shared.BackgroundLoop;

/** Work that goes on in the background for as long as this node sends. */
interface DispatchTask {
    /** Always the same one. */
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
