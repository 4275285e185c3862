package io.tidings.progress;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tidings.shared.CampaignId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Measures the rate of the last seconds from the counts of successive calls. Thread-safe. Keeps the samples of at most
 * 500 campaigns.
 */
final class SpeedMeter {
    private static final int MAX_CAMPAIGNS = 500;
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration MIN_SPAN = Duration.ofMillis(900);

    private record Sample(Instant at, long processed) {}

    private final Cache<CampaignId, Deque<Sample>> samples = Caffeine.newBuilder()
            .maximumSize(MAX_CAMPAIGNS)
            .executor(Runnable::run)
            .build();

    /**
     * Adds a sample and returns the recent rate in messages per second. Empty until the samples span {@link #MIN_SPAN}.
     */
    synchronized Optional<Double> measure(CampaignId campaign, long processed, Instant at) {
        var recent = samples.get(campaign, id -> new ArrayDeque<>());
        while (!recent.isEmpty() && recent.getFirst().at().isBefore(at.minus(WINDOW))) {
            recent.removeFirst();
        }
        var oldest = recent.peekFirst();
        var newest = recent.peekLast();
        // Keeps at most one sample per 250 ms, however often it is called.
        if (newest == null || Duration.between(newest.at(), at).toMillis() >= 250) {
            recent.addLast(new Sample(at, processed));
        }
        if (oldest == null || Duration.between(oldest.at(), at).compareTo(MIN_SPAN) < 0) {
            return Optional.empty();
        }
        double seconds = Duration.between(oldest.at(), at).toMillis() / 1000.0;
        return Optional.of(Math.max(0, processed - oldest.processed()) / seconds);
    }
}
