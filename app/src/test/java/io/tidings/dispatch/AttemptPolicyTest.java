package io.tidings.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.SendOutcome;
import io.tidings.messages.MessageState;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AttemptPolicyTest {
    private static final SendOutcome DEFERRED = new SendOutcome.Deferred(FailureClass.TRANSIENT, "busy", "Busy");

    @Test
    void an_accepted_message_is_sent() {
        assertThat(AttemptPolicy.of(new SendOutcome.Accepted("p-1", 1), plan(OnUncertain.PARK), 1, 0))
                .isEqualTo(AttemptResult.SENT);
    }

    @Test
    void a_refusal_is_never_tried_again() {
        var outcome = new SendOutcome.Refused(FailureClass.RECIPIENT_PERMANENT, "landline", "A landline");
        assertThat(AttemptPolicy.of(outcome, plan(OnUncertain.RETRY), 1, 0))
                .isInstanceOfSatisfying(
                        AttemptResult.Final.class,
                        end -> assertThat(end.state()).isEqualTo(MessageState.FAILED));
    }

    @Test
    void a_deferral_is_tried_again_until_the_attempts_are_used_up() {
        assertThat(AttemptPolicy.of(DEFERRED, plan(OnUncertain.PARK), 1, 1))
                .isInstanceOfSatisfying(
                        AttemptResult.RetryLater.class,
                        again -> assertThat(again.pause()).isEqualTo(Duration.ofSeconds(3)));
        assertThat(AttemptPolicy.of(DEFERRED, plan(OnUncertain.PARK), 2, 1))
                .isInstanceOfSatisfying(
                        AttemptResult.RetryLater.class,
                        again -> assertThat(again.pause()).isEqualTo(Duration.ofSeconds(6)));
        assertThat(AttemptPolicy.of(DEFERRED, plan(OnUncertain.PARK), 3, 1)).isInstanceOf(AttemptResult.Final.class);
    }

    @Test
    void an_uncertain_message_is_parked_unless_the_plan_allows_a_second_send() {
        var lost = new SendOutcome.Unknown("timeout");
        assertThat(AttemptPolicy.of(lost, plan(OnUncertain.PARK), 1, 0)).isInstanceOf(AttemptResult.Uncertain.class);
        assertThat(AttemptPolicy.of(lost, plan(OnUncertain.LOOKUP), 1, 0)).isInstanceOf(AttemptResult.Uncertain.class);
        assertThat(AttemptPolicy.of(lost, plan(OnUncertain.RETRY), 1, 0)).isInstanceOf(AttemptResult.RetryLater.class);
    }

    @Test
    void pauses_grow_to_their_cap_and_are_spread_over_their_upper_half() {
        var retry = new RetryPolicy(10, Duration.ofSeconds(1), 2, Duration.ofSeconds(5));
        assertThat(retry.pauseAfter(3, 1)).isEqualTo(Duration.ofSeconds(4));
        assertThat(retry.pauseAfter(4, 1)).isEqualTo(Duration.ofSeconds(5));
        assertThat(retry.pauseAfter(3, 0)).isEqualTo(Duration.ofSeconds(2));
    }

    private static SendPlan plan(OnUncertain onUncertain) {
        return new SendPlan(
                new PlanId(1),
                SendPlan.Kind.CAMPAIGN,
                new AccountId(1),
                new GatewayId(1),
                Channel.SMS,
                null,
                20,
                SendPlan.Text.sameForAll("Hello"),
                RetryPolicy.DEFAULT,
                onUncertain,
                null,
                false);
    }
}
