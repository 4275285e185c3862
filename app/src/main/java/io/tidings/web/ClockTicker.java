package io.tidings.web;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.InstantSource;

/** Reads the clock of the program in nanoseconds. A test that sets the clock also ages caches and rate limits. */
public final class ClockTicker {
    private ClockTicker() {}

    public static Ticker of(InstantSource clock) {
        return () -> {
            var now = clock.instant();
            return now.getEpochSecond() * 1_000_000_000 + now.getNano();
        };
    }
}
