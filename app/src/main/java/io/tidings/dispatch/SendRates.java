package io.tidings.dispatch;

import io.tidings.messages.AttemptResult;
import io.tidings.shared.AccountId;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Counts the messages that this node finished in the last minute, by account and gateway. Thread-safe. */
@Singleton
final class SendRates {
    private static final long SLOT_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int SLOTS = 12;
    /** A pair without messages for this long is removed. */
    private static final long KEPT_SLOTS = Duration.ofMinutes(30).toNanos() / SLOT_NANOS;

    private record Key(AccountId account, GatewayId gateway) {}

    /**
     * The rate of one account on one gateway.
     *
     * @param quietSeconds since the last message
     */
    record Rate(AccountId account, GatewayId gateway, long lastMinute, long quietSeconds) {}

    private final Map<Key, Window> windows = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    SendRates() {
        this(System::nanoTime);
    }

    SendRates(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Counts written outcomes. A bulk write has long runs of the same block. */
    void count(List<MessageResult> written) {
        int from = 0;
        for (int i = 1; i <= written.size(); i++) {
            if (i == written.size()
                    || !written.get(i)
                            .block()
                            .id()
                            .equals(written.get(from).block().id())) {
                countRun(written.subList(from, i));
                from = i;
            }
        }
    }

    void count(AccountId account, GatewayId gateway, long messages) {
        long slot = nanos.getAsLong() / SLOT_NANOS;
        windows.computeIfAbsent(new Key(account, gateway), key -> new Window()).add(slot, messages);
    }

    List<Rate> now() {
        long slot = nanos.getAsLong() / SLOT_NANOS;
        windows.values().removeIf(window -> slot - window.last() > KEPT_SLOTS);
        return windows.entrySet().stream()
                .map(entry -> new Rate(
                        entry.getKey().account(),
                        entry.getKey().gateway(),
                        entry.getValue().sum(slot),
                        (slot - entry.getValue().last()) * SLOT_NANOS / 1_000_000_000L))
                .toList();
    }

    private void countRun(List<MessageResult> run) {
        long finished = run.stream()
                .filter(each -> !(each.result() instanceof AttemptResult.RetryLater))
                .count();
        if (finished > 0) {
            var block = run.getFirst().block();
            count(block.account(), block.gateway(), finished);
        }
    }

    /** A ring of slots of five seconds each. */
    private static final class Window {
        private final long[] counts = new long[SLOTS];
        private long last = Long.MIN_VALUE;

        synchronized void add(long slot, long messages) {
            clear(slot);
            counts[(int) Math.floorMod(slot, (long) SLOTS)] += messages;
            last = Math.max(last, slot);
        }

        synchronized long sum(long slot) {
            long sum = 0;
            for (long back = 0; back < SLOTS; back++) {
                if (slot - back <= last && slot - back > last - SLOTS) {
                    sum += counts[(int) Math.floorMod(slot - back, (long) SLOTS)];
                }
            }
            return sum;
        }

        synchronized long last() {
            return last;
        }

        /** Clears the slots that the ring reuses. */
        private void clear(long slot) {
            long from = last == Long.MIN_VALUE ? slot - SLOTS + 1 : Math.max(last + 1, slot - SLOTS + 1);
            for (long each = from; each <= slot; each++) {
                counts[(int) Math.floorMod(each, (long) SLOTS)] = 0;
            }
        }
    }
}
