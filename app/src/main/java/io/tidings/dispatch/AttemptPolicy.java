package io.tidings.dispatch;

import io.tidings.gateways.FailureClass;
import io.tidings.gateways.SendOutcome;
import io.tidings.messages.AttemptResult;
import io.tidings.messages.AttemptResult.Final;
import io.tidings.messages.AttemptResult.Reason;
import io.tidings.messages.AttemptResult.RetryLater;
import io.tidings.messages.AttemptResult.Uncertain;
import io.tidings.messages.AttemptResult.WaitReason;
import io.tidings.messages.MessageState;
import io.tidings.messages.UncertainKey;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides about the result of an attempt. Gateways classify the answer; only this class decides about retries. Pure.
 */
final class AttemptPolicy {
    /**
     * The pause of a message whose call did not reach the provider. The circuit breaker decides when the gateway is
     * tried again.
     */
    static final Duration UNREACHED_PAUSE = Duration.ofSeconds(1);

    private static final Final VALIDITY_OVER = new Final(
            MessageState.EXPIRED,
            new Reason(FailureClass.EXPIRED, "validity_over", "Its validity ended before it could be sent"));

    /** The shortest pause before a call is repeated with its key. */
    private static final Duration MIN_REPEAT_PAUSE = Duration.ofMillis(200);

    private AttemptPolicy() {}

    /**
     * Returns the result of an answered attempt.
     *
     * @param jitter from 0 to 1
     */
    static AttemptResult of(SendOutcome outcome, SendPlan plan, Attempt attempt, double jitter) {
        return switch (outcome) {
            case SendOutcome.Accepted _, SendOutcome.Duplicate _ -> AttemptResult.SENT;
            case SendOutcome.Refused(FailureClass failure, var code, var text) ->
                failed(attempt, Reason.of(failure, code, text));
            case SendOutcome.Deferred(FailureClass failure, var code, var text) ->
                deferred(plan, attempt, jitter, Reason.of(failure, code, text));
            case SendOutcome.Throttled _ ->
                throw new IllegalStateException("throttling is no outcome of an attempt: the call is made again");
            case SendOutcome.Unreached(String code) -> new RetryLater(UNREACHED_PAUSE, null);
            case SendOutcome.Held _ -> new RetryLater(UNREACHED_PAUSE, null);
            case SendOutcome.Unknown(String cause, var refs) -> unanswered(plan, attempt, jitter, cause);
        };
    }

    /**
     * Returns the result of an attempt that may have been sent and has no answer. While the provider recognises its
     * key, the call is repeated, whatever the plan says about uncertain messages.
     */
    static AttemptResult unanswered(SendPlan plan, Attempt attempt, double jitter, String cause) {
        var pause = repeatPause(plan.retry(), attempt, jitter);
        return attempt.isRepeatable(pause)
                ? new RetryLater(pause, null, WaitReason.REPEATED, attempt.key())
                : uncertain(plan, attempt, jitter, cause);
    }

    /** As {@link #unanswered}, for a provider that does not recognise the key, or does so no more. */
    static AttemptResult uncertain(SendPlan plan, Attempt attempt, double jitter, String cause) {
        return switch (plan.onUncertain()) {
            case RETRY ->
                plan.retry().allowsAfter(attempt.counted())
                        ? new RetryLater(
                                plan.retry().pauseAfter(attempt.counted(), jitter),
                                new Reason(FailureClass.TRANSIENT, "unknown", cause),
                                null,
                                attempt.key().unrecognised())
                        // It is not known to have failed.
                        : new Uncertain(cause);
            // Both are stored as uncertain. UncertainMessages does the look-ups later.
            case PARK, LOOKUP -> new Uncertain(cause);
        };
    }

    /** Returns whether {@link #beforeCall} may end the message. Almost always false. */
    static boolean mayEndBeforeCall(OutgoingMessage item, SendPlan plan) {
        return item.key() != null || plan.notAfter(item.notAfter()) != null;
    }

    /** Returns the result of a message that must not be sent any more; empty if the call may be made. */
    static Optional<AttemptResult> beforeCall(OutgoingMessage item, SendPlan plan, Attempt attempt, double jitter) {
        var notAfter = plan.notAfter(item.notAfter());
        if (notAfter != null && !attempt.at().isBefore(notAfter)) {
            return Optional.of(ended(VALIDITY_OVER, item.key()));
        }
        var key = item.key();
        // The last call was to be repeated, which the provider would not recognise any more.
        return key != null && key.usedAt() != null && !attempt.isRepeatable(Duration.ZERO)
                ? Optional.of(uncertain(plan, attempt, jitter, "key_expired"))
                : Optional.empty();
    }

    /**
     * Returns the result of a message that ends without a further call. It is uncertain if an earlier attempt may have
     * been sent.
     */
    static AttemptResult ended(AttemptResult.Final end, @Nullable UncertainKey former) {
        var reason = end.reason();
        return former == null ? end : new Uncertain(reason == null ? end.state().text() : reason.code());
    }

    private static AttemptResult failed(Attempt attempt, Reason reason) {
        return attempt.isEarlierUncertain()
                ? new Uncertain(reason.code(), reason)
                : new Final(MessageState.FAILED, reason);
    }

    /** The pauses double with the age of the key, up to the longest pause of the policy. */
    private static Duration repeatPause(RetryPolicy retry, Attempt attempt, double jitter) {
        var usedAt = attempt.key().usedAt();
        var age = usedAt == null ? Duration.ZERO : Duration.between(usedAt, attempt.at());
        var longest = max(retry.cap(), MIN_REPEAT_PAUSE);
        var pause = max(max(retry.backoff(), age), MIN_REPEAT_PAUSE);
        long millis = Math.min(pause.toMillis(), longest.toMillis());
        return Duration.ofMillis((long) (millis * (1 - retry.jitter() * (1 - jitter))));
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Reason exhausted(RetryPolicy retry, Reason last) {
        return retry.maxAttempts() == 1
                ? last
                : new Reason(last.failure(), last.code(), "Max retries exceeded: " + last.text());
    }

    /** If an earlier attempt may have been sent, only the policy {@code RETRY} allows another one. */
    private static AttemptResult deferred(SendPlan plan, Attempt attempt, double jitter, Reason reason) {
        var retry = plan.retry();
        int counted = attempt.counted();
        boolean risky = attempt.isEarlierUncertain();
        if (!retry.allowsAfter(counted) || (risky && plan.onUncertain() != SendPlan.OnUncertain.RETRY)) {
            return failed(attempt, retry.isExhausted(counted) ? exhausted(retry, reason) : reason);
        }
        var key = risky ? attempt.key().unrecognised() : null;
        return new RetryLater(retry.pauseAfter(counted, jitter), reason, null, key);
    }
}
