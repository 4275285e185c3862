package io.tidings.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowingConsumer;

/** Waits until assertions hold. */
public final class Eventually {
    /** The deadline of work that normally ends within a second. */
    public static final Duration SOON = Duration.ofSeconds(60);

    private static final long STEP_NANOS = 10_000_000;

    private Eventually() {}

    /** Returns the value once it satisfies the assertions. Throws the last failure after the deadline. */
    public static <T> T eventually(Duration deadline, Callable<T> value, ThrowingConsumer<T> assertions)
            throws Exception {
        var end = System.nanoTime() + deadline.toNanos();
        while (true) {
            var now = value.call();
            try {
                assertions.accept(now);
                return now;
            } catch (AssertionError notYet) {
                if (System.nanoTime() > end) {
                    throw notYet;
                }
                LockSupport.parkNanos(STEP_NANOS);
            }
        }
    }
}
