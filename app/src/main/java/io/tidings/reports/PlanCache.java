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
    private static final int MAX_ENTRIES = 2_000;
    private static final int REUSE_FACTOR = 20;
    private static final long SLOW_READ_NANOS = 50_000_000L;

    private record Entry<T>(T value, MessageCounts counts, long atNanos, long tookNanos) {
        boolean isUsable(MessageCounts now) {
            // What is cheap to read and at rest is exact: whoever looks once, when all is over, sees numbers that add
            // up.
            boolean patient = now.sending() > 0 || tookNanos > SLOW_READ_NANOS;
            return counts.equals(now) || (patient && System.nanoTime() - atNanos < REUSE_FACTOR * tookNanos);
        }
    }

    private final Cache<PlanId, Entry<T>> entries = Caffeine.newBuilder()
            .maximumSize(MAX_ENTRIES)
            .executor(Runnable::run)
            .build();

    Optional<T> find(PlanId plan, MessageCounts counts) {
        return Optional.ofNullable(entries.getIfPresent(plan))
                .filter(known -> known.isUsable(counts))
                .map(Entry::value);
    }

    /** @param counts as they were before the value was read */
    void put(PlanId plan, MessageCounts counts, T value, long tookNanos) {
        entries.put(plan, new Entry<>(value, counts, System.nanoTime(), tookNanos));
    }
}
