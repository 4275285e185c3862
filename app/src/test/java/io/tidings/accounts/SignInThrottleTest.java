package io.tidings.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
    private static final String ADDRESS = "192.0.2.1";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final SignInThrottle throttle = new SignInThrottle(new TestConfig(), now::get);

    @Test
    void the_sixth_attempt_waits_until_the_window_ends() {
        for (var i = 0; i < 5; i++) {
            assertThat(throttle.begin("ada@example.org", ADDRESS)).isZero();
        }
        advance(Duration.ofMinutes(5));
        assertThat(throttle.begin("ada@example.org", ADDRESS)).isEqualTo(Duration.ofMinutes(10));
        advance(Duration.ofMinutes(10));
        assertThat(throttle.begin("ada@example.org", ADDRESS)).isZero();
    }

    @Test
    void the_throttle_does_not_affect_other_addresses() {
        for (var i = 0; i < 6; i++) {
            throttle.begin("ada@example.org", ADDRESS);
        }
        assertThat(throttle.begin("ada@example.org", "192.0.2.2")).isZero();
        assertThat(throttle.begin("bob@example.org", ADDRESS)).isZero();
    }

    @Test
    void attempts_with_many_addresses_from_one_network_address_wait_too() {
        for (var i = 0; i < 50; i++) {
            assertThat(throttle.begin("user%d@example.org".formatted(i), ADDRESS))
                    .isZero();
        }
        assertThat(throttle.begin("somebody@example.org", ADDRESS)).isPositive();
    }

    @Test
    void all_addresses_of_an_ipv6_network_count_as_one() {
        for (var i = 0; i < 5; i++) {
            throttle.begin("ada@example.org", "2001:db8:1:2::" + i);
        }

        assertThat(throttle.begin("ada@example.org", "2001:db8:1:2:ffff::1")).isPositive();
        assertThat(throttle.begin("ada@example.org", "2001:db8:1:3::1")).isZero();
    }

    @Test
    void a_successful_sign_in_resets_the_count() {
        for (var round = 0; round < 30; round++) {
            for (var i = 0; i < 4; i++) {
                assertThat(throttle.begin("ada@example.org", ADDRESS)).isZero();
            }
            throttle.succeeded("ada@example.org", ADDRESS);
            advance(Duration.ofMinutes(2));
        }
    }

    private void advance(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
