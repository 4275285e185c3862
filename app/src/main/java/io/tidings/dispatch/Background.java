package io.tidings.dispatch;

import jakarta.inject.Singleton;

/** What a node that sends does beside sending. */
@Singleton
record Background(Recovery recovery, Doubts doubts, LineSpacing spacing) {
    void start() {
        recovery.start();
        doubts.start();
        spacing.start();
    }

    boolean alive() {
        return recovery.alive();
    }

    void stop() {
        recovery.stop();
        doubts.stop();
        spacing.stop();
    }
}
