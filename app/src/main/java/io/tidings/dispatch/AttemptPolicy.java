package io.tidings.dispatch;

import io.tidings.dispatch.AttemptResult.Final;
import io.tidings.dispatch.AttemptResult.Reason;
import io.tidings.dispatch.AttemptResult.RetryLater;
import io.tidings.dispatch.AttemptResult.Uncertain;
import io.tidings.gateways.FailureClass;
import io.tidings.gateways.SendOutcome;
import io.tidings.messages.MessageState;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.SendPlan;
import java.time.Duration;

/**
 * Decides about the result of an attempt. Gateways classify the answer; only this class decides about retries. Pure.
 */
final class AttemptPolicy {
    /**
     * The pause of a message whose call did not reach the provider. The circuit breaker decides when the gateway is
     * tried again.
     */
    static final Duration UNREACHED_PAUSE = Duration.ofSeconds(1);

    private AttemptPolicy() {}

    /**
     * Returns the result of an answered attempt.
     *
     * @param attempt the number of this attempt, from 1, without uncounted ones
     * @param jitter from 0 to 1
     */
    static AttemptResult of(SendOutcome outcome, SendPlan plan, int attempt, double jitter) {
        return switch (outcome) {
            case SendOutcome.Accepted accepted -> AttemptResult.SENT;
            case SendOutcome.Refused(FailureClass failure, String code, String text) ->
                new Final(MessageState.FAILED, new Reason(failure, code, text));
            case SendOutcome.Deferred(FailureClass failure, String code, String text) ->
                later(plan.retry(), attempt, jitter, new Reason(failure, code, text));
            case SendOutcome.Throttled(Duration retryAfter) ->
                throw new IllegalStateException("throttling is no outcome of an attempt: the call is made again");
            case SendOutcome.Unreached(String code) -> new RetryLater(UNREACHED_PAUSE, null);
            case SendOutcome.Unknown(String cause) -> uncertain(plan, attempt, jitter, cause);
        };
    }

    /** Returns the result of an attempt that may have been sent and has no answer. */
    static AttemptResult uncertain(SendPlan plan, int attempt, double jitter, String cause) {
        return switch (plan.onUncertain()) {
            case RETRY -> later(plan.retry(), attempt, jitter, new Reason(FailureClass.TRANSIENT, "unknown", cause));
            // Both are stored as uncertain. UncertainMessages does the look-ups later.
            case PARK, LOOKUP -> new Uncertain(cause);
        };
    }

    private static Reason exhausted(RetryPolicy retry, Reason last) {
        return retry.maxAttempts() == 1
                ? last
                : new Reason(last.failure(), last.code(), "Max retries exceeded: " + last.text());
    }

    private static AttemptResult later(RetryPolicy retry, int attempt, double jitter, Reason reason) {
        return retry.allowsAfter(attempt)
                ? new RetryLater(retry.pauseAfter(attempt, jitter), reason)
                : new Final(MessageState.FAILED, retry.isExhausted(attempt) ? exhausted(retry, reason) : reason);
    }
}
