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

/** A provider that takes a number of calls a second, and a caller that wants more. */
class AdaptiveRateLimiterTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    private static final int ALLOWED = 200;

    private final AdaptiveRateLimiter pace = new AdaptiveRateLimiter(0);

    @Test
    @Tag("S3-34")
    void a_gateway_that_never_throttles_is_never_slowed() {
        for (long now = 0; now < 10 * SECOND; now += MILLI) {
            assertThat(pace.pause(now)).isZero();
            pace.callStarted(now);
            pace.answered(now);
        }
        assertThat(pace.limited()).isFalse();
        assertThat(pace.measuredRate()).isBetween(900.0, 1_100.0);
    }

    @Test
    @Tag("S3-32")
    void an_hour_without_work_says_nothing_about_the_speed() {
        long now = 0;
        for (; now < 3 * SECOND; now += MILLI) {
            pace.answered(now);
        }
        now += TimeUnit.HOURS.toNanos(1);
        pace.startedFromIdle(now);
        pace.answered(now + MILLI);

        assertThat(pace.measuredRate()).isBetween(900.0, 1_100.0);
    }

    @Test
    @Tag("S3-32")
    void the_load_is_the_average_over_time_however_the_answers_come() {
        // Four calls of 50 ms, begun and answered together, and then as long a rest.
        for (long now = 0; now < 10 * SECOND; now += 100 * MILLI) {
            for (int inFlight = 0; inFlight < 4; inFlight++) {
                pace.recordInFlight(now, inFlight);
                pace.callStarted(now);
            }
            long answered = now + 50 * MILLI;
            for (int inFlight = 4; inFlight > 0; inFlight--) {
                pace.recordInFlight(answered, inFlight);
                pace.answered(answered);
            }
        }

        assertThat(pace.load()).isBetween(1.9, 2.1);
        assertThat(pace.measuredRate() / pace.load())
                .as("20 a second by each place")
                .isBetween(19.5, 20.5);
    }

    /** @param start within a second of the provider's clock: what is let through at first may be of two seconds */
    @ParameterizedTest
    @CsvSource({"0,100", "500,1000", "970,1000", "990,5000"})
    @Tag("S3-34")
    @Tag("F8")
    void of_what_a_provider_takes_by_the_second_no_more_than_a_twentieth_is_left_unused(int start, int retryAfter) {
        var provider = new ByTheSecond(ALLOWED);
        var run = play(provider, start * MILLI, 90, retryAfter * MILLI);

        assertThat(pace.limited()).isTrue();
        // To learn it may take two refusals, and their patience.
        double seconds = 90 - 2 * retryAfter / 1_000.0;
        assertThat(run.taken()).as("%s", run).isGreaterThan((int) (0.95 * seconds * ALLOWED));
        assertThat(run.refused()).as("%s", run).isLessThan(run.taken() / 100);
    }

    @Test
    @Tag("S3-34")
    @Tag("F8")
    void a_bucket_of_tokens_is_emptied_as_fast_as_it_fills() {
        var run = play(new Bucket(ALLOWED), 0, 90, SECOND);

        assertThat(run.taken()).as("%s", run).isGreaterThan((int) (0.95 * 90 * ALLOWED));
        assertThat(run.refused()).as("%s", run).isLessThan(run.taken() / 100);
    }

    /** What a provider says to a call. */
    private interface Provider {
        boolean takes(long now);
    }

    /** So many in each second of its clock. */
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

    /** A second's worth at most is saved up. */
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

    /** A lane that wants ten times what is allowed, with answers after 20 ms; refusals come at once. */
    private Played play(Provider provider, long from, int seconds, long retryAfter) {
        var answers = new ArrayDeque<Long>();
        int taken = 0;
        int refused = 0;
        long again = from;
        for (long now = from; now < from + seconds * SECOND; now += MILLI / 2) {
            while (!answers.isEmpty() && answers.peek() <= now) {
                pace.answered(answers.remove());
            }
            while (now >= again && answers.size() < 100 && pace.pause(now) == 0) {
                pace.callStarted(now);
                if (provider.takes(now)) {
                    answers.add(now + 20 * MILLI);
                    taken++;
                    continue;
                }
                for (int others = 0; others < 5; others++) {
                    pace.callStarted(now);
                }
                for (int each = 0; each < 6; each++) {
                    pace.throttled(now, Duration.ofNanos(retryAfter));
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
    void a_quiet_time_before_says_nothing_about_what_the_provider_takes() {
        long now = 0;
        for (; now < 5 * SECOND; now += SECOND) {
            pace.callStarted(now);
            pace.answered(now);
        }
        for (int calls = 0; calls < ALLOWED; calls++, now += MILLI) {
            pace.callStarted(now);
            pace.answered(now);
        }
        pace.throttled(now, ONE_SECOND);

        assertThat(pace.rate()).as("half of what it took just now").isGreaterThan(ALLOWED / 4.0);
    }

    @Test
    @Tag("S3-34")
    void where_it_was_throttled_long_ago_it_dares_more_and_more() {
        long now = 0;
        for (; now < 3 * SECOND; now += 5 * MILLI) {
            pace.callStarted(now);
            pace.answered(now);
        }
        pace.throttled(now, ONE_SECOND);
        double asked = 2 * pace.rate();
        double soon = rateAfter(now, 20);
        double later = rateAfter(now, 110);

        assertThat(soon).as("near it for a while").isBetween(0.95 * asked, 1.1 * asked);
        assertThat(later).as("and far beyond when nothing is refused").isGreaterThan(1.5 * asked);
    }

    private double rateAfter(long throttled, int seconds) {
        for (long now = throttled; now <= throttled + seconds * SECOND; now += SECOND / 5) {
            assertThat(pace.pause(now)).isGreaterThanOrEqualTo(0);
        }
        return pace.rate();
    }

    @Test
    @Tag("S3-34")
    void throttling_halves_it_and_it_climbs_back_additively() {
        long now = 0;
        for (; now < 3 * SECOND; now += 5 * MILLI) {
            pace.callStarted(now);
            pace.answered(now);
        }
        pace.throttled(now, ONE_SECOND);
        assertThat(pace.rate()).isBetween(95.0, 105.0);
        double before = pace.rate();
        double step = 0;
        for (int i = 0; i < 4; i++) {
            now += SECOND / 5;
            assertThat(pace.pause(now)).isGreaterThanOrEqualTo(0);
            if (i > 0) {
                assertThat(pace.rate() - before).isCloseTo(step, Offset.offset(0.5));
            }
            step = pace.rate() - before;
            before = pace.rate();
        }
        assertThat(step).isPositive();
    }
}
