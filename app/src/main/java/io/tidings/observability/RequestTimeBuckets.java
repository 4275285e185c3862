package io.tidings.observability;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Counts response times, calls to providers and waiting times in fixed buckets, so that Prometheus computes their percentiles over all nodes. A bucket costs
 * one number for each route and status. Percentiles of the program itself would cost some kilobytes each.
 */
@Singleton
final class RequestTimeBuckets implements MeterFilter {
    private static final Set<String> NAMES =
            Set.of("http.server.requests", "dispatcher.call.duration", "dispatcher.queue.wait");

    /** In nanoseconds. 250 ms is the limit of requests that send. */
    private static final double[] BOUNDS = LongStream.of(10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000)
            .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
            .toArray();

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        return NAMES.contains(id.getName())
                ? DistributionStatisticConfig.builder()
                        .serviceLevelObjectives(BOUNDS)
                        .build()
                        .merge(config)
                : config;
    }
}
