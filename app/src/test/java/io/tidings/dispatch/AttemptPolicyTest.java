package io.tidings.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.SendOutcome;
import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import io.tidings.messages.UncertainKey;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttemptPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final Gateway.Capabilities PLAIN = Gateway.Capabilities.ofNetwork();
    private static final Gateway.Capabilities DEDUPING = PLAIN.withDedupe(Duration.ofHours(24));
    private static final SendOutcome REFUSED =
            new SendOutcome.Refused(FailureClass.RECIPIENT_PERMANENT, "landline", "A landline");
    private static final SendOutcome DEFERRED = new SendOutcome.Deferred(FailureClass.TRANSIENT, "busy", "Busy");

    @Test
    void an_accepted_message_is_sent() {
        assertThat(AttemptPolicy.of(new SendOutcome.Accepted(List.of("p-1"), 1), plan(OnUncertain.PARK), attempt(1), 0))
                .isEqualTo(AttemptResult.SENT);
    }

    @Test
    @Tag("S3-7")
    void a_refusal_is_never_tried_again() {
        var outcome = new SendOutcome.Refused(FailureClass.RECIPIENT_PERMANENT, "landline", "A landline");
        assertThat(AttemptPolicy.of(outcome, plan(OnUncertain.RETRY), attempt(1), 0))
                .isInstanceOfSatisfying(
                        AttemptResult.Final.class,
                        end -> assertThat(end.state()).isEqualTo(MessageState.FAILED));
    }

    @Test
    @Tag("S2-14")
    @Tag("S3-7")
    @Tag("S3-15")
    void a_deferral_is_tried_again_until_the_attempts_are_used_up() {
        assertThat(AttemptPolicy.of(DEFERRED, plan(OnUncertain.PARK), attempt(1), 1))
                .isInstanceOfSatisfying(
                        AttemptResult.RetryLater.class,
                        again -> assertThat(again.pause()).isEqualTo(Duration.ofSeconds(3)));
        assertThat(AttemptPolicy.of(DEFERRED, plan(OnUncertain.PARK), attempt(2), 1))
                .isInstanceOfSatisfying(
                        AttemptResult.RetryLater.class,
                        again -> assertThat(again.pause()).isEqualTo(Duration.ofSeconds(6)));
        assertThat(AttemptPolicy.of(DEFERRED, plan(OnUncertain.PARK), attempt(3), 1))
                .isInstanceOf(AttemptResult.Final.class);
    }

    @Test
    void an_uncertain_message_is_parked_unless_the_plan_allows_a_second_send() {
        var lost = new SendOutcome.Unknown("timeout");
        assertThat(AttemptPolicy.of(lost, plan(OnUncertain.PARK), attempt(1), 0))
                .isInstanceOf(AttemptResult.Uncertain.class);
        assertThat(AttemptPolicy.of(lost, plan(OnUncertain.LOOKUP), attempt(1), 0))
                .isInstanceOf(AttemptResult.Uncertain.class);
        assertThat(AttemptPolicy.of(lost, plan(OnUncertain.RETRY), attempt(1), 0))
                .isInstanceOf(AttemptResult.RetryLater.class);
    }

    @Test
    void an_uncertain_message_whose_attempts_are_used_up_does_not_count_as_failed() {
        var lost = new SendOutcome.Unknown("timeout");
        assertThat(AttemptPolicy.of(lost, plan(OnUncertain.RETRY), attempt(3), 0))
                .isEqualTo(new AttemptResult.Uncertain("timeout"));
    }

    @Test
    void a_failure_after_an_uncertain_attempt_with_the_same_key_is_uncertain() {
        var before = new UncertainKey(1, null);
        assertThat(AttemptPolicy.of(DEFERRED, plan(OnUncertain.RETRY), attempt(3, before, PLAIN), 0))
                .isInstanceOf(AttemptResult.Uncertain.class);
        assertThat(AttemptPolicy.of(REFUSED, plan(OnUncertain.RETRY), attempt(2, before, PLAIN), 0))
                .isEqualTo(new AttemptResult.Uncertain(
                        "landline",
                        new AttemptResult.Reason(FailureClass.RECIPIENT_PERMANENT, "landline", "A landline")));
        assertThat(AttemptPolicy.of(DEFERRED, plan(OnUncertain.PARK), attempt(2, before, PLAIN), 0))
                .as("only the policy retry allows another attempt with a risk")
                .isInstanceOf(AttemptResult.Uncertain.class);
    }

    @Test
    void a_retry_after_an_uncertain_attempt_keeps_the_key() {
        var lost = new SendOutcome.Unknown("timeout");
        var first = (AttemptResult.RetryLater) AttemptPolicy.of(lost, plan(OnUncertain.RETRY), attempt(1), 0);
        assertThat(first.key()).isEqualTo(new UncertainKey(1, null));
        var second = (AttemptResult.RetryLater)
                AttemptPolicy.of(DEFERRED, plan(OnUncertain.RETRY), attempt(2, first.key(), PLAIN), 0);
        assertThat(second.key()).isEqualTo(new UncertainKey(1, null));
    }

    @Test
    void a_retry_after_an_attempt_that_was_not_sent_has_a_new_key() {
        var again = (AttemptResult.RetryLater) AttemptPolicy.of(DEFERRED, plan(OnUncertain.RETRY), attempt(1), 0);
        assertThat(again.key()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void while_the_provider_recognises_the_key_an_uncertain_call_is_repeated(OnUncertain policy) {
        var lost = new SendOutcome.Unknown("timeout");
        var again = (AttemptResult.RetryLater) AttemptPolicy.of(lost, plan(policy), attempt(3, null, DEDUPING), 1);
        assertThat(again.isRepetition()).isTrue();
        assertThat(again.isAttempt()).isTrue();
        assertThat(again.key()).isEqualTo(new UncertainKey(3, NOW));
        assertThat(again.pause()).isEqualTo(RetryPolicy.DEFAULT.backoff());
    }

    @Test
    void the_pauses_of_repeated_calls_double_up_to_the_cap() {
        var lost = new SendOutcome.Unknown("timeout");
        assertThat(List.of(10, 1000))
                .extracting(age -> new UncertainKey(1, NOW.minusSeconds(age)))
                .extracting(key -> AttemptPolicy.of(lost, plan(OnUncertain.PARK), attempt(2, key, DEDUPING), 1))
                .extracting(result -> ((AttemptResult.RetryLater) result).pause())
                .containsExactly(Duration.ofSeconds(10), RetryPolicy.DEFAULT.cap());
    }

    @Test
    void after_the_provider_has_forgotten_the_key_the_policy_of_the_plan_applies() {
        var lost = new SendOutcome.Unknown("timeout");
        var old = new UncertainKey(1, NOW.minus(Duration.ofHours(24)));
        assertThat(AttemptPolicy.of(lost, plan(OnUncertain.PARK), attempt(2, old, DEDUPING), 0))
                .isEqualTo(new AttemptResult.Uncertain("timeout"));
        var again = (AttemptResult.RetryLater)
                AttemptPolicy.of(lost, plan(OnUncertain.RETRY), attempt(2, old, DEDUPING), 0);
        assertThat(again.isRepetition()).isFalse();
        assertThat(again.key()).isEqualTo(new UncertainKey(1, null));
    }

    @Test
    void a_provider_that_recognises_the_key_proves_by_a_failure_that_nothing_was_sent() {
        var before = new UncertainKey(1, NOW.minusSeconds(5));
        assertThat(AttemptPolicy.of(REFUSED, plan(OnUncertain.PARK), attempt(2, before, DEDUPING), 0))
                .isInstanceOf(AttemptResult.Final.class);
        var again = (AttemptResult.RetryLater)
                AttemptPolicy.of(DEFERRED, plan(OnUncertain.PARK), attempt(2, before, DEDUPING), 0);
        assertThat(again.key()).isNull();
    }

    @Test
    void a_repeated_call_is_not_made_once_the_provider_may_have_forgotten_the_key() {
        var old = new UncertainKey(1, NOW.minus(Duration.ofHours(24)));
        assertThat(before(item(old, null), plan(OnUncertain.PARK), DEDUPING))
                .contains(new AttemptResult.Uncertain("key_expired"));
        assertThat(before(item(old, null), plan(OnUncertain.RETRY), DEDUPING))
                .containsInstanceOf(AttemptResult.RetryLater.class);
        assertThat(before(item(new UncertainKey(1, NOW), null), plan(OnUncertain.PARK), DEDUPING))
                .isEmpty();
        assertThat(before(item(new UncertainKey(1, null), null), plan(OnUncertain.RETRY), PLAIN))
                .isEmpty();
    }

    @Test
    void a_message_whose_validity_is_over_expires_unless_it_may_have_been_sent() {
        assertThat(before(item(null, NOW), plan(OnUncertain.PARK), PLAIN))
                .get()
                .satisfies(
                        end -> assertThat(((AttemptResult.Final) end).state()).isEqualTo(MessageState.EXPIRED));
        assertThat(before(item(null, NOW.plusSeconds(1)), plan(OnUncertain.PARK), PLAIN))
                .isEmpty();
        assertThat(before(item(new UncertainKey(1, NOW), NOW), plan(OnUncertain.PARK), DEDUPING))
                .contains(new AttemptResult.Uncertain("validity_over"));
    }

    @Test
    @Tag("S3-15")
    @Tag("S4-34")
    void pauses_grow_to_their_cap_and_are_spread_over_their_upper_half() {
        var retry = new RetryPolicy(10, Duration.ofSeconds(1), 2, Duration.ofSeconds(5));
        assertThat(retry.pauseAfter(3, 1)).isEqualTo(Duration.ofSeconds(4));
        assertThat(retry.pauseAfter(4, 1)).isEqualTo(Duration.ofSeconds(5));
        assertThat(retry.pauseAfter(3, 0)).isEqualTo(Duration.ofSeconds(2));
    }

    private static Optional<AttemptResult> before(OutgoingMessage item, SendPlan plan, Gateway.Capabilities gateway) {
        return AttemptPolicy.beforeCall(item, plan, Attempt.of(item, gateway, NOW), 0);
    }

    private static OutgoingMessage item(@Nullable UncertainKey key, @Nullable Instant notAfter) {
        return new OutgoingMessage(7, null, 1, 0, Channel.SMS, 1, "+254711000000", null, null, key, notAfter);
    }

    private static Attempt attempt(int number) {
        return attempt(number, null, PLAIN);
    }

    private static Attempt attempt(int number, @Nullable UncertainKey before, Gateway.Capabilities gateway) {
        return new Attempt(number, 0, before, gateway, NOW, NOW);
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
                SendPlan.Limits.NONE,
                false);
    }
}
