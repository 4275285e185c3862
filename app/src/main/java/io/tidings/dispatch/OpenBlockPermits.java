package io.tidings.dispatch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;

/**
 * Limits the open blocks of one group of workers, so that memory stays flat. The first permit of a group is reserved for
 * it, so no group waits for the blocks of others. Further permits come from a stock that several groups share, in the
 * order of the requests. Thread-safe.
 */
final class OpenBlockPermits {
    private static final int RESERVED = 1;

    private final int max;
    private final Stock stock;
    /** Guarded by the stock. */
    private int held;

    /** @param max of the group, at least 1 */
    OpenBlockPermits(int max, Stock stock) {
        this.max = max;
        this.stock = stock;
    }

    /** The permits that groups share. Thread-safe. */
    static final class Stock {
        private final Deque<Request> waiting = new ArrayDeque<>();
        private int free;

        Stock(int permits) {
            this.free = permits;
        }

        /** Grants each waiting request that may be granted, the oldest first. Call it with the lock of the stock. */
        private void grant() {
            for (Iterator<Request> each = waiting.iterator(); each.hasNext(); ) {
                var request = each.next();
                if (request.group.tryTake()) {
                    each.remove();
                    request.granted.countDown();
                }
            }
        }
    }

    private static final class Request {
        private final OpenBlockPermits group;
        private final CountDownLatch granted = new CountDownLatch(1);

        Request(OpenBlockPermits group) {
            this.group = group;
        }
    }

    /** Returns permits for blocks whose number is bounded otherwise; they may only be released. */
    static OpenBlockPermits unlimited() {
        return new OpenBlockPermits(RESERVED, new Stock(0));
    }

    /** Waits for a permit. */
    void acquire() throws InterruptedException {
        var request = new Request(this);
        synchronized (stock) {
            stock.waiting.add(request);
            stock.grant();
        }
        try {
            request.granted.await();
        } catch (InterruptedException e) {
            withdraw(request);
            throw e;
        }
    }

    /** Takes a permit if one is free, and does not wait. */
    boolean tryAcquire() {
        synchronized (stock) {
            return tryTake();
        }
    }

    void release() {
        synchronized (stock) {
            give();
            stock.grant();
        }
    }

    /** Ends a request. A permit that was granted meanwhile is released. */
    private void withdraw(Request request) {
        synchronized (stock) {
            if (!stock.waiting.remove(request)) {
                give();
                stock.grant();
            }
        }
    }

    private boolean tryTake() {
        boolean fromStock = held >= RESERVED;
        if (held >= max || fromStock && stock.free == 0) {
            return false;
        }
        stock.free -= fromStock ? 1 : 0;
        held++;
        return true;
    }

    private void give() {
        held--;
        stock.free += held >= RESERVED ? 1 : 0;
    }
}
