package io.tidings.dispatch;

import java.util.concurrent.Semaphore;

/** Limits the open blocks, so that memory stays flat: of one group of workers, and of all together. Thread-safe. */
final class OpenBlockPermits {
    private final Semaphore own;
    private final Semaphore all;

    /** @param all shared with the other groups */
    OpenBlockPermits(int own, Semaphore all) {
        this.own = new Semaphore(own);
        this.all = all;
    }

    /** Returns permits for blocks whose number is bounded otherwise; they may only be released. */
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
