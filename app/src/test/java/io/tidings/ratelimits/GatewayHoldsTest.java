package io.tidings.ratelimits;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.SendOutcome.Held;
import io.tidings.gateways.SendOutcome.Scope;
import io.tidings.shared.PlanId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GatewayHoldsTest {
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final PlanId PLAN = new PlanId(7);

    private final AtomicLong nanos = new AtomicLong(-5);
    private final GatewayHolds holds = new GatewayHolds(nanos::get, () -> NOON, Duration.ofMinutes(1));

    @Test
    void a_held_gateway_admits_one_call_a_minute_and_the_first_accepted_one_ends_the_hold() {
        hold(Scope.GATEWAY, null);
        assertThat(holds.isGatewayDue()).isFalse();

        pass(Duration.ofMinutes(1));
        assertThat(holds.isGatewayDue()).isTrue();
        holds.callStarted();
        assertThat(holds.isGatewayDue()).as("one probe at a time").isFalse();

        hold(Scope.GATEWAY, null);
        pass(Duration.ofMinutes(1));
        holds.callStarted();
        holds.accepted(null, PLAN);
        assertThat(holds.isGatewayDue()).isTrue();
        assertThat(holds.all()).isEmpty();
    }

    @Test
    void an_acceptance_of_a_call_from_before_the_hold_does_not_end_it() {
        hold(Scope.GATEWAY, null);
        holds.accepted(null, PLAN);
        assertThat(holds.isGatewayDue()).isFalse();
    }

    @Test
    void a_hold_keeps_its_start_and_is_probed_when_the_provider_says_that_it_ends() {
        hold(Scope.GATEWAY, NOON.plusSeconds(20));
        assertThat(holds.all())
                .containsExactly(new GatewayHolds.Hold(
                        Scope.GATEWAY, "", FailureClass.QUOTA, "used_up", NOON, NOON.plusSeconds(20)));
        pass(Duration.ofSeconds(20));
        assertThat(holds.isGatewayDue()).isTrue();
    }

    @Test
    void a_held_sender_does_not_stop_the_others() {
        hold(Scope.SENDER, null);
        assertThat(holds.isGatewayDue()).isTrue();
        assertThat(holds.admits("ACME", PLAN)).isFalse();
        assertThat(holds.admits("Shop", PLAN)).isTrue();
        assertThat(holds.admits(null, PLAN)).isTrue();
        assertThat(holds.and(Set.of())).extracting(RateLimit::name).containsExactly("ACME");

        pass(Duration.ofMinutes(1));
        assertThat(holds.and(Set.of())).as("a probe is due").isEmpty();
        assertThat(holds.admits("ACME", PLAN)).isTrue();
        assertThat(holds.admits("ACME", PLAN)).isFalse();
        holds.accepted("ACME", PLAN);
        assertThat(holds.admits("ACME", PLAN)).isTrue();
        assertThat(holds.isEmpty()).isTrue();
    }

    @Test
    void a_throttled_sender_waits_for_its_pause_and_is_not_reported() {
        holds.pause("ACME", Duration.ofSeconds(3));
        assertThat(holds.admits("ACME", PLAN)).isFalse();
        assertThat(holds.all()).isEmpty();
        pass(Duration.ofSeconds(3));
        assertThat(holds.admits("ACME", PLAN)).isTrue();
        assertThat(holds.isEmpty()).isTrue();
    }

    @Test
    void a_held_plan_waits_alone() {
        hold(Scope.PLAN, null);
        assertThat(holds.admits("ACME", PLAN)).isFalse();
        assertThat(holds.admits("ACME", new PlanId(8))).isTrue();
        assertThat(holds.and(List.of())).extracting(RateLimit::id).containsExactly(7L);
    }

    @Test
    void changed_settings_end_all_holds() {
        holds.useSettings("wrong");
        hold(Scope.GATEWAY, null);
        holds.useSettings("wrong");
        assertThat(holds.isGatewayDue()).isFalse();
        holds.useSettings("right");
        assertThat(holds.isGatewayDue()).isTrue();
    }

    private void hold(Scope scope, @Nullable Instant until) {
        holds.hold(new Held(scope, FailureClass.QUOTA, "used_up", null, until), "ACME", PLAN);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
