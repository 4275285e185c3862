package io.tidings.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowingConsumer;

/** Waits until assertions hold. */
public final class Eventually {
    /** The deadline of work that normally ends within a second. */
    public static final Duration SOON = Duration.ofSeconds(60);

    private static final long FIRST_PAUSE_NANOS = 10_000_000;

    /** A request takes much of the time of a processor. Without longer pauses, waiting would slow down what it waits for. */
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    private Eventually() {}

    /** Returns the value once it satisfies the assertions. Throws the last failure after the deadline. */
    public static <T> T eventually(Duration deadline, Callable<T> value, ThrowingConsumer<T> assertions)
            throws Exception {
        var end = System.nanoTime() + deadline.toNanos();
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            var now = value.call();
            try {
                assertions.accept(now);
                return now;
            } catch (AssertionError notYet) {
                if (System.nanoTime() > end) {
                    throw notYet;
                }
                LockSupport.parkNanos(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            }
        }
    }
}
