package io.tidings.reports;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tidings.messages.MessageCounts;
import io.tidings.shared.PlanId;
import java.util.Optional;

/**
 * Keeps what is dear to read of a plan: for good while none of its counts changes, else for twenty times as long as
 * reading it took, so that a live page of a large campaign costs the database a twentieth of its time at most.
 * Thread-safe.
 */
final class PlanCache<T> {
    private static final int KEPT = 2_000;
    private static final int PATIENCE = 20;
    private static final long DEAR_NANOS = 50_000_000L;

    private record Kept<T>(T value, MessageCounts counts, long atNanos, long tookNanos) {
        boolean serves(MessageCounts now) {
            // What is cheap to read and at rest is exact: whoever looks once, when all is over, sees numbers that add
            // up.
            boolean patient = now.sending() > 0 || tookNanos > DEAR_NANOS;
            return counts.equals(now) || (patient && System.nanoTime() - atNanos < PATIENCE * tookNanos);
        }
    }

    private final Cache<PlanId, Kept<T>> kept =
            Caffeine.newBuilder().maximumSize(KEPT).executor(Runnable::run).build();

    Optional<T> find(PlanId plan, MessageCounts counts) {
        return Optional.ofNullable(kept.getIfPresent(plan))
                .filter(known -> known.serves(counts))
                .map(Kept::value);
    }

    /** @param counts as they were before the value was read */
    void keep(PlanId plan, MessageCounts counts, T value, long tookNanos) {
        kept.put(plan, new Kept<>(value, counts, System.nanoTime(), tookNanos));
    }
}
