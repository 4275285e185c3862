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
 * Calls that arrive at a constant rate, whether or not the ones before were answered, as customers do. A time counts
 * from the moment when the call was due, so a server that stalls cannot hide it.
 */
final class Load {
    private static final long HIGHEST_MICROS = Duration.ofMinutes(10).toNanos() / 1000;

    /** One call of the API. */
    interface Action {
        Reply call() throws IOException, InterruptedException;
    }

    /** @param share how often it comes among {@code n} calls, n being the sum of all shares */
    record Call(String name, int share, Set<Integer> expected, Action action) {
        Call(String name, int share, int expected, Action action) {
            this(name, share, Set.of(expected), action);
        }
    }

    private final Map<String, Histogram> times = new LinkedHashMap<>();
    private final Map<String, LongAdder> unexpected = new ConcurrentHashMap<>();

    private Load(List<Call> calls) {
        calls.forEach(call -> times.put(call.name(), new ConcurrentHistogram(HIGHEST_MICROS, 3)));
    }

    /** Calls until the time is over or {@code goOn} says no, then waits for the last answers. */
    static Load run(List<Call> calls, int perSecond, Duration length, BooleanSupplier goOn) {
        var load = new Load(calls);
        var turns = calls.stream()
                .flatMap(call -> Collections.nCopies(call.share(), call).stream())
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(turns, new Random(1));
        long begin = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; ; i++) {
                long due = begin + i * 1_000_000_000L / perSecond;
                if (due - begin > length.toNanos() || !goOn.getAsBoolean()) {
                    break;
                }
                LockSupport.parkNanos(due - System.nanoTime());
                var call = turns.get(i % turns.size());
                threads.execute(() -> load.once(call, due));
            }
        }
        return load;
    }

    private void once(Call call, long due) {
        var answer = answer(call);
        var right = call.expected().stream().map(String::valueOf).anyMatch(answer::equals);
        long micros = (System.nanoTime() - due) / 1000;
        histogram(call.name()).recordValue(Math.min(micros, HIGHEST_MICROS));
        if (!right) {
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

    /** What was answered against expectation, and how often: {@code POST imports answered 429} 3. */
    Map<String, Long> unexpected() {
        var map = new LinkedHashMap<String, Long>();
        unexpected.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().sum()));
        return map;
    }
}
