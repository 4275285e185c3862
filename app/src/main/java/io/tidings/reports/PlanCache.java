package io.tidings.reports;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tidings.messages.MessageCounts;
import io.tidings.shared.PlanId;
import java.util.Optional;

/**
 * Caches values of a plan that are expensive to read. A value is used while the counts of the plan do not change.
 * During sending, or after a slow read, it is also used for 20 times the duration of the read. So live pages use at
 * most 5 % of the database's time. Thread-safe.
 */
final class PlanCache<T> {
    private static final int MAX_ENTRIES = 2_000;
    private static final int REUSE_FACTOR = 20;
    private static final long SLOW_READ_NANOS = 50_000_000L;

    private record Entry<T>(T value, MessageCounts counts, long atNanos, long tookNanos) {
        boolean isUsable(MessageCounts now) {
            // A value that is cheap to read, of a plan that is not sending, must be exact.
            boolean reusable = now.sending() > 0 || tookNanos > SLOW_READ_NANOS;
            return counts.equals(now) || (reusable && System.nanoTime() - atNanos < REUSE_FACTOR * tookNanos);
        }
    }

    private final Cache<PlanId, Entry<T>> entries = Caffeine.newBuilder()
            .maximumSize(MAX_ENTRIES)
            .executor(Runnable::run)
            .build();

    Optional<T> find(PlanId plan, MessageCounts counts) {
        return Optional.ofNullable(entries.getIfPresent(plan))
                .filter(entry -> entry.isUsable(counts))
                .map(Entry::value);
    }

    /** @param counts the counts of the plan before the value was read */
    void put(PlanId plan, MessageCounts counts, T value, long tookNanos) {
        entries.put(plan, new Entry<>(value, counts, System.nanoTime(), tookNanos));
    }
}
