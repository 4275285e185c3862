package io.tidings.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Calls that start at a constant rate, whether or not earlier calls were answered. A response time counts from the
 * moment at which the call was due. This avoids coordinated omission: a stalled server shows in all calls that wait.
 */
final class OpenLoopLoad {
    private static final long MAX_MICROS = Duration.ofMinutes(10).toNanos() / 1000;

    /** One call of the API. */
    interface Action {
        ApiResponse call() throws IOException, InterruptedException;
    }

    /** @param share its weight: a call is made this often among as many calls as all shares sum to */
    record Call(String name, int share, Set<Integer> expected, Action action) {
        Call(String name, int share, int expected, Action action) {
            this(name, share, Set.of(expected), action);
        }
    }

    private final Map<String, Histogram> times = new LinkedHashMap<>();
    private final Map<String, LongAdder> unexpected = new ConcurrentHashMap<>();

    private OpenLoopLoad(List<Call> calls) {
        calls.forEach(call -> times.put(call.name(), new ConcurrentHistogram(MAX_MICROS, 3)));
    }

    /** Calls until the time is over or {@code goesOn} returns false. Then it waits for the last answers. */
    static OpenLoopLoad run(List<Call> calls, int perSecond, Duration length, BooleanSupplier goesOn) {
        var load = new OpenLoopLoad(calls);
        var sequence = calls.stream()
                .flatMap(call -> Collections.nCopies(call.share(), call).stream())
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(sequence, new Random(1));
        long begin = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; ; i++) {
                long due = begin + i * 1_000_000_000L / perSecond;
                if (due - begin > length.toNanos() || !goesOn.getAsBoolean()) {
                    break;
                }
                LockSupport.parkNanos(due - System.nanoTime());
                var call = sequence.get(i % sequence.size());
                threads.execute(() -> load.makeCall(call, due));
            }
        }
        return load;
    }

    private void makeCall(Call call, long due) {
        var answer = answer(call);
        var expected = call.expected().stream().map(String::valueOf).anyMatch(answer::equals);
        long micros = (System.nanoTime() - due) / 1000;
        histogram(call.name()).recordValue(Math.min(micros, MAX_MICROS));
        if (!expected) {
            unexpected
                    .computeIfAbsent(call.name() + " answered " + answer, name -> new LongAdder())
                    .increment();
        }
    }

    private static String answer(Call call) {
        try {
            return String.valueOf(call.action().call().status());
        } catch (IOException | InterruptedException e) {
            return e.getClass().getSimpleName();
        }
    }

    /** In milliseconds. */
    double percentile(String call, double percentile) {
        return histogram(call).getValueAtPercentile(percentile) / 1000.0;
    }

    long count(String call) {
        return histogram(call).getTotalCount();
    }

    private Histogram histogram(String call) {
        return Objects.requireNonNull(times.get(call), call);
    }

    /** The number of each unexpected answer, as 3 for {@code POST imports answered 429}. */
    Map<String, Long> unexpected() {
        var map = new LinkedHashMap<String, Long>();
        unexpected.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().sum()));
        return map;
    }
}
