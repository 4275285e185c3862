package io.tidings.ratelimits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final CircuitBreaker breaker = new CircuitBreaker(0);
    private long now;

    @Test
    @Tag("F7")
    void consecutive_unreached_calls_open_the_breaker_and_the_first_answer_closes_it() {
        unreached(CircuitBreaker.MAX_CONSECUTIVE_FAILURES - 1);
        assertThat(breaker.isOpen()).isFalse();
        unreached(1);
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.admits(now)).isFalse();

        now += SECOND;
        assertThat(breaker.admits(now)).isTrue();
        breaker.callStarted();
        assertThat(breaker.answered(now)).as("no uncertain call: no slow start").isFalse();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.openings()).isEqualTo(1);
    }

    @Test
    @Tag("F7")
    void an_open_breaker_admits_at_most_one_probe_a_second() {
        unreached(CircuitBreaker.MAX_CONSECUTIVE_FAILURES);
        int probes = 0;
        for (long until = now + 60 * SECOND; now < until; now += 10 * MILLI) {
            if (breaker.admits(now)) {
                probes++;
                breaker.callStarted();
                assertThat(breaker.admits(now)).as("one at a time").isFalse();
                breaker.unreached(now);
            }
        }
        assertThat(probes).isBetween(50, 60);
        assertThat(breaker.openings()).isEqualTo(1);
    }

    @Test
    @Tag("F9")
    void many_errors_open_the_breaker_within_two_seconds_of_normal_operation() {
        for (int i = 0; i < 100_000; i++) {
            now += MILLI / 10;
            breaker.answered(now);
        }
        long began = now;
        int doubts = 0;
        for (int i = 0; !breaker.isOpen(); i++) {
            now += 5 * MILLI;
            if (i % 2 == 0) {
                breaker.uncertain(now);
                doubts++;
            } else {
                breaker.answered(now);
            }
        }
        assertThat(now - began).isLessThanOrEqualTo(2 * SECOND);
        assertThat(doubts).isLessThan(250);
        now += SECOND;
        breaker.callStarted();
        assertThat(breaker.answered(now)).as("slow start").isTrue();
    }

    @Test
    @Tag("F9")
    void repeated_uncertain_probes_lengthen_the_pause() {
        for (int i = 0; i < CircuitBreaker.MAX_CONSECUTIVE_FAILURES; i++) {
            breaker.uncertain(now);
        }
        int probes = 0;
        for (long until = now + 60 * SECOND; now < until; now += 10 * MILLI) {
            if (breaker.admits(now)) {
                probes++;
                breaker.callStarted();
                breaker.uncertain(now);
            }
        }
        assertThat(probes).isLessThan(12);
    }

    @Test
    void a_few_uncertain_calls_among_many_answers_do_not_open_the_breaker() {
        for (int i = 0; i < 10_000; i++) {
            now += MILLI;
            if (i % 20 == 0) {
                breaker.uncertain(now);
            } else {
                breaker.answered(now);
            }
        }
        assertThat(breaker.openings()).isZero();
    }

    @Test
    void calls_in_flight_when_the_breaker_opened_do_not_delay_the_probe() {
        unreached(CircuitBreaker.MAX_CONSECUTIVE_FAILURES);
        now += SECOND / 2;
        breaker.unreached(now);
        breaker.uncertain(now);
        now += SECOND / 2;
        assertThat(breaker.admits(now)).isTrue();
    }

    private void unreached(int times) {
        for (int i = 0; i < times; i++) {
            breaker.unreached(now);
        }
    }
}
