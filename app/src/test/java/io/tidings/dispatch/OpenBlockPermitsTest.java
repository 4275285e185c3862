package io.tidings.dispatch;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class OpenBlockPermitsTest {

    private final OpenBlockPermits.Stock stock = new OpenBlockPermits.Stock(2);

    @Test
    void each_group_has_a_permit_of_its_own_although_the_stock_is_used_up() throws Exception {
        var busy = new OpenBlockPermits(12, stock);
        for (int i = 0; i < 3; i++) {
            busy.acquire();
        }
        assertThat(busy.tryAcquire()).as("the stock is used up").isFalse();

        for (int i = 0; i < 100; i++) {
            assertThat(new OpenBlockPermits(12, stock).tryAcquire()).isTrue();
        }
    }

    @Test
    void a_group_takes_no_more_than_its_maximum() throws Exception {
        var group = new OpenBlockPermits(2, stock);
        group.acquire();
        group.acquire();
        assertThat(group.tryAcquire()).isFalse();
        group.release();
        assertThat(group.tryAcquire()).isTrue();
    }

    @Test
    void a_released_permit_of_its_own_wakes_a_worker_that_waits_for_the_stock() throws Exception {
        var busy = new OpenBlockPermits(12, stock);
        for (int i = 0; i < 3; i++) {
            busy.acquire();
        }
        var slow = new OpenBlockPermits(12, stock);
        slow.acquire();
        var waiting = waiting(slow);

        slow.release();

        waiting.join();
    }

    @Test
    void permits_of_the_stock_are_granted_in_the_order_of_the_requests() throws Exception {
        var busy = new OpenBlockPermits(12, stock);
        for (int i = 0; i < 3; i++) {
            busy.acquire();
        }
        var order = new CopyOnWriteArrayList<String>();
        for (var name : new String[] {"first", "second"}) {
            var group = new OpenBlockPermits(12, stock);
            group.acquire();
            var unused = waiting(group).thenRun(() -> order.add(name));
        }
        // A worker of the busy group asks last, so it gets nothing before the others.
        var again = waiting(busy);

        busy.release();
        eventually(SOON, () -> order, granted -> assertThat(granted).containsExactly("first"));
        busy.release();
        eventually(SOON, () -> order, granted -> assertThat(granted).containsExactly("first", "second"));
        busy.release();
        again.join();
    }

    @Test
    void an_interrupted_request_keeps_no_permit() throws Exception {
        var group = new OpenBlockPermits(1, stock);
        group.acquire();
        var waiting = Thread.ofVirtual().start(() -> {
            try {
                group.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        awaitBlocked(waiting);
        waiting.interrupt();
        waiting.join();

        group.release();
        assertThat(group.tryAcquire()).isTrue();
    }

    /** Starts a thread that acquires a permit, and returns once it waits. */
    private static CompletableFuture<Void> waiting(OpenBlockPermits group) throws Exception {
        var acquired = new CompletableFuture<Void>();
        awaitBlocked(Thread.ofVirtual().start(() -> {
            try {
                group.acquire();
                acquired.complete(null);
            } catch (InterruptedException e) {
                acquired.completeExceptionally(e);
            }
        }));
        assertThat(acquired).isNotDone();
        return acquired;
    }

    private static void awaitBlocked(Thread thread) throws Exception {
        eventually(SOON, thread::getState, state -> assertThat(state).isEqualTo(Thread.State.WAITING));
    }
}
