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
        var probe = breaker.callStarted(now);
        assertThat(breaker.answered(probe, now))
                .as("no uncertain call: no slow start")
                .isFalse();
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
                var probe = breaker.callStarted(now);
                assertThat(breaker.admits(now)).as("one at a time").isFalse();
                breaker.unreached(probe, now);
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
            breaker.answered(breaker.callStarted(now), now);
        }
        long began = now;
        int doubts = 0;
        for (int i = 0; !breaker.isOpen(); i++) {
            now += 5 * MILLI;
            if (i % 2 == 0) {
                breaker.uncertain(breaker.callStarted(now), now);
                doubts++;
            } else {
                breaker.answered(breaker.callStarted(now), now);
            }
        }
        assertThat(now - began).isLessThanOrEqualTo(2 * SECOND);
        assertThat(doubts).isLessThan(250);
        now += SECOND;
        var probe = breaker.callStarted(now);
        assertThat(breaker.answered(probe, now)).as("slow start").isTrue();
    }

    @Test
    @Tag("F9")
    void repeated_uncertain_probes_lengthen_the_pause() {
        for (int i = 0; i < CircuitBreaker.MAX_CONSECUTIVE_FAILURES; i++) {
            breaker.uncertain(breaker.callStarted(now), now);
        }
        int probes = 0;
        for (long until = now + 60 * SECOND; now < until; now += 10 * MILLI) {
            if (breaker.admits(now)) {
                probes++;
                breaker.uncertain(breaker.callStarted(now), now);
            }
        }
        assertThat(probes).isLessThan(12);
    }

    @Test
    void a_few_uncertain_calls_among_many_answers_do_not_open_the_breaker() {
        send(10_000, 25);
        assertThat(breaker.openings()).isZero();
    }

    @Test
    @Tag("F9")
    void uncertain_calls_of_a_minute_open_the_breaker_although_no_second_has_many() {
        int uncertain = send(10_000, 20);
        assertThat(breaker.openings()).isOne();
        assertThat(uncertain).isLessThan(20);

        now += SECOND;
        assertThat(breaker.admits(now)).isTrue();
        var probe = breaker.callStarted(now);
        assertThat(breaker.answered(probe, now))
                .as("the load was halved, it does not start anew")
                .isFalse();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    @Tag("F9")
    void uncertain_calls_of_more_than_a_minute_ago_do_not_count() {
        for (int i = 0; i < 40; i++) {
            breaker.answered(breaker.callStarted(now), now);
        }
        breaker.uncertain(breaker.callStarted(now), now);
        breaker.uncertain(breaker.callStarted(now), now);
        now += 61 * SECOND;
        for (int i = 0; i < 60; i++) {
            breaker.answered(breaker.callStarted(now), now);
        }
        breaker.uncertain(breaker.callStarted(now), now);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    @Tag("F9")
    void a_provider_that_swallows_a_quarter_of_the_calls_gets_few_calls() {
        int uncertain = 0;
        for (long until = now + 60 * SECOND; now < until; now += MILLI) {
            if (!breaker.admits(now)) {
                continue;
            }
            var call = breaker.callStarted(now);
            if (now / MILLI % 4 == 0) {
                breaker.uncertain(call, now);
                uncertain++;
            } else {
                breaker.answered(call, now);
            }
        }
        assertThat(uncertain).as("of 15,000").isLessThan(1_000);
    }

    @Test
    @Tag("F7")
    void a_withdrawn_call_that_began_before_the_breaker_opened_brings_no_second_probe() {
        var old = breaker.callStarted(now);
        var probe = probeAfterOutage();

        breaker.withdrawn(old);
        now += 5 * SECOND;
        assertThat(breaker.admits(now)).as("the probe is still under way").isFalse();
        breaker.withdrawn(probe);
        assertThat(breaker.admits(now)).isTrue();
    }

    @Test
    @Tag("F7")
    void a_late_answer_of_a_call_that_began_before_the_breaker_opened_does_not_close_it() {
        var old = breaker.callStarted(now);
        var probe = probeAfterOutage();

        breaker.answered(old, now);
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.admits(now)).as("the probe is still under way").isFalse();
        breaker.answered(probe, now);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    @Tag("F9")
    void a_late_failure_of_a_call_that_began_before_the_breaker_opened_does_not_end_the_probe() {
        var unreached = breaker.callStarted(now);
        var uncertain = breaker.callStarted(now);
        var probe = probeAfterOutage();

        breaker.unreached(unreached, now);
        breaker.uncertain(uncertain, now);
        now += 5 * SECOND;
        assertThat(breaker.admits(now)).as("the probe is still under way").isFalse();
        breaker.answered(probe, now);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    @Tag("F9")
    void late_failures_of_calls_that_began_before_an_outage_do_not_open_the_breaker_again() {
        var old = breaker.callStarted(now);
        breaker.answered(probeAfterOutage(), now);

        for (int i = 0; i < CircuitBreaker.MAX_CONSECUTIVE_FAILURES; i++) {
            breaker.uncertain(old, now);
        }
        assertThat(breaker.isOpen()).isFalse();
        unreached(CircuitBreaker.MAX_CONSECUTIVE_FAILURES);
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    @Tag("F9")
    void an_answer_of_a_former_probe_does_not_close_the_breaker() {
        var former = probeAfterOutage();
        breaker.withdrawn(former);
        now += SECOND;
        var probe = breaker.callStarted(now);

        breaker.answered(former, now);
        assertThat(breaker.isOpen()).isTrue();
        breaker.answered(probe, now);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void calls_in_flight_when_the_breaker_opened_do_not_delay_the_probe() {
        var old = breaker.callStarted(now);
        unreached(CircuitBreaker.MAX_CONSECUTIVE_FAILURES);
        now += SECOND / 2;
        breaker.unreached(old, now);
        breaker.uncertain(old, now);
        now += SECOND / 2;
        assertThat(breaker.admits(now)).isTrue();
    }

    /** Opens the breaker and returns its first probe. */
    private AdmittedCall probeAfterOutage() {
        unreached(CircuitBreaker.MAX_CONSECUTIVE_FAILURES);
        now += SECOND;
        assertThat(breaker.admits(now)).isTrue();
        return breaker.callStarted(now);
    }

    private void unreached(int times) {
        for (int i = 0; i < times; i++) {
            breaker.unreached(breaker.callStarted(now), now);
        }
    }

    /** Makes one call a millisecond, of which each n-th is uncertain, until the breaker opens. Returns their number. */
    private int send(int calls, int uncertainEvery) {
        int uncertain = 0;
        for (int i = 1; i <= calls && !breaker.isOpen(); i++) {
            now += MILLI;
            if (i % uncertainEvery == 0) {
                breaker.uncertain(breaker.callStarted(now), now);
                uncertain++;
            } else {
                breaker.answered(breaker.callStarted(now), now);
            }
        }
        return uncertain;
    }
}
