package io.tidings.ratelimits;

import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.gateways.Gateway;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.SendOutcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GatewayLimiterTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final Gateway GATEWAY = new Gateway() {
        @Override
        public SendOutcome send(OutboundMessage message) {
            return new SendOutcome.Accepted(null, 1);
        }

        @Override
        public Capabilities capabilities() {
            return new Capabilities(true, true);
        }
    };

    @Test
    void no_more_calls_are_in_flight_than_the_window_allows() throws Exception {
        var limiter = new GatewayLimiter(GATEWAY, 2, System::nanoTime);
        var inside = new AtomicInteger();
        for (int i = 0; i < 5; i++) {
            Thread.ofVirtual().start(() -> {
                if (entered(limiter)) {
                    inside.incrementAndGet();
                }
            });
        }
        eventually(SOON, inside::get, entered -> assertThat(entered).isEqualTo(2));
        limiter.answered();
        eventually(SOON, inside::get, entered -> assertThat(entered).isEqualTo(3));
        assertThat(limiter.inFlight()).isEqualTo(2);
        limiter.close();
    }

    @Test
    void calls_throttled_together_halve_the_limit_once() {
        var limiter = new GatewayLimiter(GATEWAY, 8, System::nanoTime);
        for (int i = 0; i < 8; i++) {
            assertThat(entered(limiter)).isTrue();
        }
        for (int i = 0; i < 8; i++) {
            limiter.throttled(Duration.ofMillis(20));
        }
        int entered = 0;
        while (entered < 4 && entered(limiter)) {
            entered++;
        }
        assertThat(entered).isEqualTo(4);
        var fifth = CompletableFuture.supplyAsync(() -> entered(limiter));
        assertThat(fifth).isNotDone();
        limiter.answered();
        assertThat(fifth.join()).isTrue();
        limiter.close();
    }

    @Test
    void no_call_starts_during_a_retry_after() {
        var limiter = new GatewayLimiter(GATEWAY, 8, System::nanoTime);
        assertThat(entered(limiter)).isTrue();
        long before = System.nanoTime();
        limiter.throttled(Duration.ofMillis(60));
        assertThat(entered(limiter)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(60));
    }

    @Test
    void after_a_throttled_call_none_starts_until_the_provider_allows_it_again() {
        var nanos = new AtomicLong();
        var limiter = new GatewayLimiter(GATEWAY, 8, nanos::get);
        assertThat(entered(limiter)).isTrue();
        limiter.throttled(Duration.ofSeconds(30));

        assertThat(limiter.enter(false, GatewayLimiter.MAX_WAIT)).isEqualTo(GatewayLimiter.Admission.TRY_LATER);
        nanos.addAndGet(Duration.ofSeconds(28).toNanos());
        assertThat(limiter.ready()).isFalse();
        assertThat(limiter.enter(false, GatewayLimiter.MAX_WAIT)).isEqualTo(GatewayLimiter.Admission.TRY_LATER);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(limiter.ready()).isTrue();
        assertThat(entered(limiter)).isTrue();
    }

    @Test
    void a_limiter_is_in_use_for_a_minute_after_its_last_call() {
        var nanos = new AtomicLong();
        var limiter = new GatewayLimiter(GATEWAY, 8, nanos::get);
        assertThat(entered(limiter)).isTrue();
        nanos.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(limiter.inUse()).as("a call is in flight").isTrue();
        limiter.answered();
        assertThat(limiter.inUse()).isFalse();

        assertThat(limiter.ready()).isTrue();
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(limiter.inUse()).isTrue();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(limiter.inUse()).isFalse();
    }

    @Test
    void closing_a_limiter_ends_all_waits() {
        var limiter = new GatewayLimiter(GATEWAY, 1, System::nanoTime);
        assertThat(entered(limiter)).isTrue();
        var waiting = CompletableFuture.supplyAsync(() -> entered(limiter));
        limiter.close();
        assertThat(waiting.join()).isFalse();
    }

    private static boolean entered(GatewayLimiter limiter) {
        return limiter.enter(false, GatewayLimiter.MAX_WAIT) == GatewayLimiter.Admission.ENTERED;
    }
}
