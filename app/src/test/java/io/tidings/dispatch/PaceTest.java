package io.tidings.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A provider that takes a number of calls a second, and a caller that wants more. */
class PaceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long RETRY_AFTER = 100 * MILLI;
    private static final int ALLOWED = 200;

    private final Pace pace = new Pace(0);

    @Test
    @Tag("S3-34")
    void a_gateway_that_never_throttles_is_never_slowed() {
        for (long now = 0; now < 10 * SECOND; now += MILLI) {
            assertThat(pace.pause(now)).isZero();
            pace.enter(now);
            pace.answered(now);
        }
        assertThat(pace.limited()).isFalse();
        assertThat(pace.measured()).isBetween(900.0, 1_100.0);
    }

    @Test
    @Tag("S3-32")
    void an_hour_without_work_says_nothing_about_the_speed() {
        long now = 0;
        for (; now < 3 * SECOND; now += MILLI) {
            pace.answered(now);
        }
        now += TimeUnit.HOURS.toNanos(1);
        pace.resumed(now);
        pace.answered(now + MILLI);

        assertThat(pace.measured()).isBetween(900.0, 1_100.0);
    }

    @Test
    @Tag("S3-32")
    void the_load_is_the_average_over_time_however_the_answers_come() {
        // Four calls of 50 ms, begun and answered together, and then as long a rest.
        for (long now = 0; now < 10 * SECOND; now += 100 * MILLI) {
            for (int inFlight = 0; inFlight < 4; inFlight++) {
                pace.occupied(now, inFlight);
                pace.enter(now);
            }
            long answered = now + 50 * MILLI;
            for (int inFlight = 4; inFlight > 0; inFlight--) {
                pace.occupied(answered, inFlight);
                pace.answered(answered);
            }
        }

        assertThat(pace.load()).isBetween(1.9, 2.1);
        assertThat(pace.measured() / pace.load())
                .as("20 a second by each place")
                .isBetween(19.5, 20.5);
    }

    @Test
    @Tag("S3-34")
    @Tag("F8")
    void after_the_first_refusals_it_keeps_near_what_the_provider_takes() {
        long second = -1;
        int taken = 0;
        int refused = 0;
        int goodput = 0;
        int inLaterSeconds = 0;
        long again = 0;
        for (long now = 0; now < 60 * SECOND; now += MILLI) {
            if (now / SECOND != second) {
                second = now / SECOND;
                taken = 0;
            }
            if (now < again || pace.pause(now) > 0) {
                continue;
            }
            pace.enter(now);
            if (taken == ALLOWED) {
                pace.throttled(now);
                refused++;
                again = now + RETRY_AFTER;
                continue;
            }
            taken++;
            pace.answered(now);
            if (second >= 10) {
                goodput++;
                inLaterSeconds = Math.max(inLaterSeconds, taken);
            }
        }
        assertThat(pace.limited()).isTrue();
        assertThat(goodput).isGreaterThan((int) (0.9 * 50 * ALLOWED));
        assertThat(refused).as("of about 12,000 calls").isLessThan(60);
        assertThat(inLaterSeconds).isLessThanOrEqualTo(ALLOWED);
    }

    @Test
    @Tag("S3-34")
    @Tag("F8")
    void a_quiet_time_before_says_nothing_about_what_the_provider_takes() {
        long now = 0;
        for (; now < 5 * SECOND; now += SECOND) {
            pace.answered(now);
        }
        for (int calls = 0; calls < ALLOWED; calls++, now += MILLI) {
            pace.answered(now);
        }
        pace.throttled(now);

        assertThat(pace.rate()).as("half of what it took just now").isGreaterThan(ALLOWED / 4.0);
    }

    @Test
    @Tag("S3-34")
    void where_it_was_throttled_long_ago_it_dares_more_and_more() {
        long now = 0;
        for (; now < 3 * SECOND; now += 5 * MILLI) {
            pace.answered(now);
        }
        pace.throttled(now);
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
            pace.enter(now);
            pace.answered(now);
        }
        pace.throttled(now);
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
