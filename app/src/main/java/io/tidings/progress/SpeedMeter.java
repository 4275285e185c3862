package io.tidings.progress;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tidings.shared.CampaignId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The speed of the last seconds, from the counts that pass by whoever asks. Thread-safe; remembers a few hundred. */
final class SpeedMeter {
    private static final int MAX_CAMPAIGNS = 500;
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration MIN_SPAN = Duration.ofMillis(900);

    private record Sample(Instant at, long processed) {}

    private final Cache<CampaignId, Deque<Sample>> samples =
            Caffeine.newBuilder().maximumSize(MAX_CAMPAIGNS).executor(Runnable::run).build();

    /** Takes note, and says how many per second it were lately; empty before there is enough to compare. */
    synchronized Optional<Double> measure(CampaignId campaign, long processed, Instant at) {
        var seen = samples.get(campaign, id -> new ArrayDeque<>());
        while (!seen.isEmpty() && seen.getFirst().at().isBefore(at.minus(WINDOW))) {
            seen.removeFirst();
        }
        var oldest = seen.peekFirst();
        var newest = seen.peekLast();
        // Polled by many at once, it still keeps a sample only every so often.
        if (newest == null || Duration.between(newest.at(), at).toMillis() >= 250) {
            seen.addLast(new Sample(at, processed));
        }
        if (oldest == null || Duration.between(oldest.at(), at).compareTo(MIN_SPAN) < 0) {
            return Optional.empty();
        }
        double seconds = Duration.between(oldest.at(), at).toMillis() / 1000.0;
        return Optional.of(Math.max(0, processed - oldest.processed()) / seconds);
    }
}
