package io.tidings.ratelimits;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.gateways.Gateway;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.SendOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GatewayLimiterTest {

    private static final Gateway GATEWAY = new Gateway() {
        @Override
        public SendOutcome send(OutboundMessage message) {
            return new SendOutcome.Accepted(List.of(), 1);
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.ofNetwork();
        }
    };

    @Test
    void no_more_calls_are_in_flight_than_the_window_allows() throws Exception {
        var limiter = new GatewayLimiter(GATEWAY, 2, System::nanoTime);
        var inside = new ConcurrentLinkedQueue<AdmittedCall>();
        for (int i = 0; i < 5; i++) {
            Thread.ofVirtual().start(() -> enter(limiter).ifPresent(inside::add));
        }
        eventually(SOON, inside::size, entered -> assertThat(entered).isEqualTo(2));
        limiter.answered(inside.element());
        eventually(SOON, inside::size, entered -> assertThat(entered).isEqualTo(3));
        assertThat(limiter.inFlight()).isEqualTo(2);
        limiter.close();
    }

    @Test
    void calls_throttled_together_halve_the_limit_once() {
        var limiter = new GatewayLimiter(GATEWAY, 8, System::nanoTime);
        var calls = new ArrayList<AdmittedCall>();
        for (int i = 0; i < 8; i++) {
            calls.add(entered(limiter));
        }
        calls.forEach(call -> limiter.throttled(call, Duration.ofMillis(20)));
        var first = entered(limiter);
        for (int i = 1; i < 4; i++) {
            entered(limiter);
        }
        var fifth = CompletableFuture.supplyAsync(() -> enter(limiter));
        assertThat(fifth).isNotDone();
        limiter.answered(first);
        assertThat(fifth.join()).isPresent();
        limiter.close();
    }

    @Test
    void no_call_starts_during_a_retry_after() {
        var limiter = new GatewayLimiter(GATEWAY, 8, System::nanoTime);
        var call = entered(limiter);
        long before = System.nanoTime();
        limiter.throttled(call, Duration.ofMillis(60));
        entered(limiter);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(60));
    }

    @Test
    void after_a_throttled_call_none_starts_until_the_provider_allows_it_again() {
        var nanos = new AtomicLong();
        var limiter = new GatewayLimiter(GATEWAY, 8, nanos::get);
        limiter.throttled(entered(limiter), Duration.ofSeconds(30));

        assertThat(enter(limiter)).isEmpty();
        nanos.addAndGet(Duration.ofSeconds(28).toNanos());
        assertThat(limiter.ready()).isFalse();
        assertThat(enter(limiter)).isEmpty();
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(limiter.ready()).isTrue();
        assertThat(enter(limiter)).isPresent();
    }

    @Test
    void a_limiter_is_in_use_for_a_minute_after_its_last_call() {
        var nanos = new AtomicLong();
        var limiter = new GatewayLimiter(GATEWAY, 8, nanos::get);
        var call = entered(limiter);
        nanos.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(limiter.inUse()).as("a call is in flight").isTrue();
        limiter.answered(call);
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
        entered(limiter);
        var waiting = CompletableFuture.supplyAsync(() -> enter(limiter));
        limiter.close();
        assertThat(waiting.join()).isEmpty();
    }

    @Test
    void the_messages_in_flight_are_bounded_but_a_batch_that_is_alone_is_not() {
        var limiter = new GatewayLimiter(GATEWAY, new CallLimits(8, 100, 150), System::nanoTime);
        entered(limiter, 200);
        limiter.ended(100);
        var second = entered(limiter, 50);
        var third = CompletableFuture.supplyAsync(() -> enter(limiter));
        assertThat(third).isNotDone();
        limiter.ended(49);
        limiter.answered(second, 50, 0);
        assertThat(third.join()).isPresent();
        assertThat(limiter.inFlight()).isEqualTo(2);
        limiter.close();
    }

    @Test
    void the_speed_counts_the_messages_of_batches() {
        var limiter = new GatewayLimiter(GATEWAY, new CallLimits(4, 100, 400), System::nanoTime);

        assertThat(limiter.speed())
                .as("4 calls of 100 messages, each guessed to last 0.1 s")
                .isEqualTo(4_000);
    }

    @Test
    void a_lost_batch_opens_the_breaker_by_its_messages() {
        var limiter = new GatewayLimiter(GATEWAY, new CallLimits(4, 100, 400), System::nanoTime);
        var call = entered(limiter, 100);
        limiter.ended(99);
        limiter.answered(call, 0, 100);

        assertThat(limiter.state().breakerOpen()).isTrue();
    }

    @Test
    void no_call_starts_without_a_permit_or_after_its_time() {
        var nanos = new AtomicLong();
        var limiter = new GatewayLimiter(GATEWAY, 8, nanos::get);
        limiter.permits().require();
        assertThat(limiter.ready()).isFalse();
        assertThat(enter(limiter)).isEmpty();

        limiter.permits().grant(1, Duration.ofSeconds(5).toNanos());
        assertThat(limiter.ready()).isTrue();
        var first = entered(limiter);
        var second = CompletableFuture.supplyAsync(() -> enter(limiter));
        assertThat(second).isNotDone();
        limiter.answered(first);
        limiter.answered(second.join().orElseThrow());

        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(limiter.ready()).isFalse();
        assertThat(enter(limiter)).isEmpty();
    }

    @Test
    @Tag("F7")
    void only_a_call_that_began_after_the_opening_closes_the_breaker() {
        var nanos = new AtomicLong();
        var limiter = new GatewayLimiter(GATEWAY, 256, nanos::get);
        var old = entered(limiter);
        for (int i = 0; i < CircuitBreaker.MAX_CONSECUTIVE_FAILURES; i++) {
            limiter.unreached(entered(limiter));
        }
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        var probe = entered(limiter);

        limiter.answered(old);
        assertThat(limiter.state().breakerOpen()).isTrue();
        limiter.answered(probe);
        assertThat(limiter.state().breakerOpen()).isFalse();
    }

    private static AdmittedCall entered(GatewayLimiter limiter) {
        return entered(limiter, 1);
    }

    private static AdmittedCall entered(GatewayLimiter limiter, int messages) {
        return limiter.enter(false, messages, GatewayLimiter.MAX_WAIT).orElseThrow();
    }

    private static Optional<AdmittedCall> enter(GatewayLimiter limiter) {
        return limiter.enter(false, 1, GatewayLimiter.MAX_WAIT);
    }
}
