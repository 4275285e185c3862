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
        var lane = new GatewayLimiter(GATEWAY, 2, System::nanoTime);
        var inside = new AtomicInteger();
        for (int i = 0; i < 5; i++) {
            Thread.ofVirtual().start(() -> {
                if (entered(lane)) {
                    inside.incrementAndGet();
                }
            });
        }
        eventually(SOON, inside::get, entered -> assertThat(entered).isEqualTo(2));
        lane.answered();
        eventually(SOON, inside::get, entered -> assertThat(entered).isEqualTo(3));
        assertThat(lane.inFlight()).isEqualTo(2);
        lane.close();
    }

    @Test
    void throttling_halves_the_window_once_for_a_wave_of_refusals() {
        var lane = new GatewayLimiter(GATEWAY, 8, System::nanoTime);
        for (int i = 0; i < 8; i++) {
            assertThat(entered(lane)).isTrue();
        }
        for (int i = 0; i < 8; i++) {
            lane.throttled(Duration.ofMillis(20));
        }
        int entered = 0;
        while (entered < 4 && entered(lane)) {
            entered++;
        }
        assertThat(entered).isEqualTo(4);
        var fifth = CompletableFuture.supplyAsync(() -> entered(lane));
        assertThat(fifth).isNotDone();
        lane.answered();
        assertThat(fifth.join()).isTrue();
        lane.close();
    }

    @Test
    void nobody_enters_while_the_provider_asks_for_patience() {
        var lane = new GatewayLimiter(GATEWAY, 8, System::nanoTime);
        assertThat(entered(lane)).isTrue();
        long before = System.nanoTime();
        lane.throttled(Duration.ofMillis(60));
        assertThat(entered(lane)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(60));
    }

    @Test
    void after_a_throttled_call_none_starts_until_the_provider_allows_it_again() {
        var nanos = new AtomicLong();
        var lane = new GatewayLimiter(GATEWAY, 8, nanos::get);
        assertThat(entered(lane)).isTrue();
        lane.throttled(Duration.ofSeconds(30));

        assertThat(lane.enter(false, GatewayLimiter.MAX_WAIT)).isEqualTo(GatewayLimiter.Admission.TRY_LATER);
        nanos.addAndGet(Duration.ofSeconds(28).toNanos());
        assertThat(lane.ready()).isFalse();
        assertThat(lane.enter(false, GatewayLimiter.MAX_WAIT)).isEqualTo(GatewayLimiter.Admission.TRY_LATER);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(lane.ready()).isTrue();
        assertThat(entered(lane)).isTrue();
    }

    @Test
    void a_lane_is_in_use_for_a_minute_after_its_last_call() {
        var nanos = new AtomicLong();
        var lane = new GatewayLimiter(GATEWAY, 8, nanos::get);
        assertThat(entered(lane)).isTrue();
        nanos.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(lane.inUse()).as("a call is in flight").isTrue();
        lane.answered();
        assertThat(lane.inUse()).isFalse();

        assertThat(lane.ready()).isTrue();
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(lane.inUse()).isTrue();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(lane.inUse()).isFalse();
    }

    @Test
    void a_closed_lane_sends_those_who_wait_away() {
        var lane = new GatewayLimiter(GATEWAY, 1, System::nanoTime);
        assertThat(entered(lane)).isTrue();
        var waiting = CompletableFuture.supplyAsync(() -> entered(lane));
        lane.close();
        assertThat(waiting.join()).isFalse();
    }

    private static boolean entered(GatewayLimiter lane) {
        return lane.enter(false, GatewayLimiter.MAX_WAIT) == GatewayLimiter.Admission.ENTERED;
    }
}
