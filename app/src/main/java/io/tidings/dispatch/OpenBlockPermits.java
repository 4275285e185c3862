package io.tidings.dispatch;

import java.util.concurrent.Semaphore;

/**
 * How many blocks may be open at once, so that memory stays flat: of one crew, and of all together. Thread-safe.
 */
final class OpenBlockPermits {
    private final Semaphore own;
    private final Semaphore all;

    /** @param all shared with the others */
    OpenBlockPermits(int own, Semaphore all) {
        this.own = new Semaphore(own);
        this.all = all;
    }

    /** For blocks whose number is bounded otherwise. */
    static OpenBlockPermits unlimited() {
        return new OpenBlockPermits(0, new Semaphore(0));
    }

    void acquire() throws InterruptedException {
        own.acquire();
        try {
            all.acquire();
        } catch (InterruptedException e) {
            own.release();
            throw e;
        }
    }

    void release() {
        all.release();
        own.release();
    }
}
