package io.tidings.ratelimits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A provider that accepts a number of calls a second, and a caller that wants more. */
class AdaptiveRateLimiterTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    private static final int ALLOWED = 200;

    private final AdaptiveRateLimiter limiter = new AdaptiveRateLimiter(0);

    @Test
    @Tag("S3-34")
    void a_gateway_that_never_throttles_is_never_slowed() {
        for (long now = 0; now < 10 * SECOND; now += MILLI) {
            assertThat(limiter.pause(now)).isZero();
            limiter.callStarted(now);
            limiter.answered(now);
        }
        assertThat(limiter.limited()).isFalse();
        assertThat(limiter.measuredRate()).isBetween(900.0, 1_100.0);
    }

    @Test
    @Tag("S3-32")
    void an_hour_without_work_does_not_change_the_measured_rate() {
        long now = 0;
        for (; now < 3 * SECOND; now += MILLI) {
            limiter.answered(now);
        }
        now += TimeUnit.HOURS.toNanos(1);
        limiter.startedFromIdle(now);
        limiter.answered(now + MILLI);

        assertThat(limiter.measuredRate()).isBetween(900.0, 1_100.0);
    }

    @Test
    @Tag("S3-32")
    void the_load_is_the_average_over_time_for_any_order_of_answers() {
        // Four calls of 50 ms that start and end together, then a rest of the same length.
        for (long now = 0; now < 10 * SECOND; now += 100 * MILLI) {
            for (int inFlight = 0; inFlight < 4; inFlight++) {
                limiter.recordInFlight(now, inFlight);
                limiter.callStarted(now);
            }
            long answered = now + 50 * MILLI;
            for (int inFlight = 4; inFlight > 0; inFlight--) {
                limiter.recordInFlight(answered, inFlight);
                limiter.answered(answered);
            }
        }

        assertThat(limiter.load()).isBetween(1.9, 2.1);
        assertThat(limiter.measuredRate() / limiter.load())
                .as("20 a second for each call in flight")
                .isBetween(19.5, 20.5);
    }

    /** @param start within a second of the provider's clock; the first calls may fall into two of its seconds */
    @ParameterizedTest
    @CsvSource({"0,100", "500,1000", "970,1000", "990,5000"})
    @Tag("S3-34")
    @Tag("F8")
    void a_provider_that_throttles_loses_at_most_five_percent_of_its_rate(int start, int retryAfter) {
        var provider = new ByTheSecond(ALLOWED);
        var run = play(provider, start * MILLI, 90, retryAfter * MILLI);

        assertThat(limiter.limited()).isTrue();
        // Finding the limit may take two throttled calls and their Retry-After.
        double seconds = 90 - 2 * retryAfter / 1_000.0;
        assertThat(run.taken()).as("%s", run).isGreaterThan((int) (0.95 * seconds * ALLOWED));
        assertThat(run.refused()).as("%s", run).isLessThan(run.taken() / 100);
    }

    @Test
    @Tag("S3-34")
    @Tag("F8")
    void a_token_bucket_is_used_as_fast_as_it_fills() {
        var run = play(new Bucket(ALLOWED), 0, 90, SECOND);

        assertThat(run.taken()).as("%s", run).isGreaterThan((int) (0.95 * 90 * ALLOWED));
        assertThat(run.refused()).as("%s", run).isLessThan(run.taken() / 100);
    }

    /** The answer of a provider to a call. */
    private interface Provider {
        boolean takes(long now);
    }

    /** A fixed number of calls in each second of its clock. */
    private static final class ByTheSecond implements Provider {
        private final int allowed;
        private long second = -1;
        private int taken;

        ByTheSecond(int allowed) {
            this.allowed = allowed;
        }

        @Override
        public boolean takes(long now) {
            if (now / SECOND != second) {
                second = now / SECOND;
                taken = 0;
            }
            return taken < allowed && ++taken > 0;
        }
    }

    /** A token bucket that holds at most the tokens of one second. */
    private static final class Bucket implements Provider {
        private final int perSecond;
        private double tokens;
        private long filledAt;

        Bucket(int perSecond) {
            this.perSecond = perSecond;
            this.tokens = perSecond;
        }

        @Override
        public boolean takes(long now) {
            tokens = Math.min(perSecond, tokens + (double) perSecond * (now - filledAt) / SECOND);
            filledAt = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }

    private record Played(int taken, int refused) {}

    /** A caller that wants ten times the allowed rate. Answers arrive after 20 ms, refusals at once. */
    private Played play(Provider provider, long from, int seconds, long retryAfter) {
        var answers = new ArrayDeque<Long>();
        int taken = 0;
        int refused = 0;
        long again = from;
        for (long now = from; now < from + seconds * SECOND; now += MILLI / 2) {
            while (!answers.isEmpty() && answers.peek() <= now) {
                limiter.answered(answers.remove());
            }
            while (now >= again && answers.size() < 100 && limiter.pause(now) == 0) {
                limiter.callStarted(now);
                if (provider.takes(now)) {
                    answers.add(now + 20 * MILLI);
                    taken++;
                    continue;
                }
                for (int others = 0; others < 5; others++) {
                    limiter.callStarted(now);
                }
                for (int each = 0; each < 6; each++) {
                    limiter.throttled(now, Duration.ofNanos(retryAfter));
                    refused++;
                }
                again = now + retryAfter;
            }
        }
        return new Played(taken, refused);
    }

    @Test
    @Tag("S3-34")
    @Tag("F8")
    void an_idle_time_before_does_not_lower_the_assumed_limit() {
        long now = 0;
        for (; now < 5 * SECOND; now += SECOND) {
            limiter.callStarted(now);
            limiter.answered(now);
        }
        for (int calls = 0; calls < ALLOWED; calls++, now += MILLI) {
            limiter.callStarted(now);
            limiter.answered(now);
        }
        limiter.throttled(now, ONE_SECOND);

        assertThat(limiter.rate())
                .as("half of the calls accepted in the last second")
                .isGreaterThan(ALLOWED / 4.0);
    }

    @Test
    @Tag("S3-34")
    void long_after_throttling_the_rate_rises_ever_faster() {
        long now = 0;
        for (; now < 3 * SECOND; now += 5 * MILLI) {
            limiter.callStarted(now);
            limiter.answered(now);
        }
        limiter.throttled(now, ONE_SECOND);
        double asked = 2 * limiter.rate();
        double soon = rateAfter(now, 20);
        double later = rateAfter(now, 110);

        assertThat(soon).as("near the limit for a while").isBetween(0.95 * asked, 1.1 * asked);
        assertThat(later).as("far beyond the limit when nothing is refused").isGreaterThan(1.5 * asked);
    }

    private double rateAfter(long throttled, int seconds) {
        for (long now = throttled; now <= throttled + seconds * SECOND; now += SECOND / 5) {
            assertThat(limiter.pause(now)).isGreaterThanOrEqualTo(0);
        }
        return limiter.rate();
    }

    @Test
    @Tag("S3-34")
    void throttling_halves_the_rate_and_it_rises_again_additively() {
        long now = 0;
        for (; now < 3 * SECOND; now += 5 * MILLI) {
            limiter.callStarted(now);
            limiter.answered(now);
        }
        limiter.throttled(now, ONE_SECOND);
        assertThat(limiter.rate()).isBetween(95.0, 105.0);
        double before = limiter.rate();
        double step = 0;
        for (int i = 0; i < 4; i++) {
            now += SECOND / 5;
            assertThat(limiter.pause(now)).isGreaterThanOrEqualTo(0);
            if (i > 0) {
                assertThat(limiter.rate() - before).isCloseTo(step, Offset.offset(0.5));
            }
            step = limiter.rate() - before;
            before = limiter.rate();
        }
        assertThat(step).isPositive();
    }
}
