package io.tidings.queue;

import io.tidings.messages.MessageCounts;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Counts the messages of a plan that was just cancelled. A worker decides about the messages of its started chunk, so
 * the count is right only after it has seen the stop. Thread-safe.
 */
@Singleton
public final class StoppedPlans {
    /** A worker sees the stop within milliseconds. Only calls in flight take longer. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Dispatches dispatch;

    StoppedPlans(Dispatches dispatch) {
        this.dispatch = dispatch;
    }

    /**
     * The messages of a cancelled plan.
     *
     * @param cancelled ended as cancelled
     * @param inFlight without an end so far; each ends by the answer of its call, or as cancelled
     */
    public record Counts(long cancelled, long inFlight) {}

    /** Waits at most one second for the workers, and counts. Call it after {@link Dispatches#announce}. */
    public Counts count(PlanId plan) {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!dispatch.isFinished(plan) && System.nanoTime() - end < 0) {
            try {
                Thread.sleep(BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        MessageCounts counts = dispatch.counts(plan);
        return new Counts(counts.cancelled(), counts.queued() + counts.sending());
    }
}
