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

/** The policy of sending, in one place: gateways classify, this decides. Pure. */
final class AttemptPolicy {
    /** The gateway's breaker decides when it is tried again; this only keeps the message out of the way meanwhile. */
    static final Duration UNREACHED_PAUSE = Duration.ofSeconds(1);

    private AttemptPolicy() {}

    /**
     * @param attempt which attempt this was, from 1, of those that count
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

    /** For a message that was begun by a holder who is gone. */
    static AttemptResult uncertain(SendPlan plan, int attempt, double jitter, String cause) {
        return switch (plan.onUncertain()) {
            case RETRY -> later(plan.retry(), attempt, jitter, new Reason(FailureClass.TRANSIENT, "unknown", cause));
            // No gateway here can be asked yet; a doubt that nobody can lift is parked.
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
