package io.tidings.dispatch;

import io.tidings.gateways.SendOutcome;
import io.tidings.gateways.SendOutcome.Scope;
import io.tidings.messages.AttemptResult;
import io.tidings.plans.SendPlan;
import io.tidings.ratelimits.AdmittedCall;
import io.tidings.ratelimits.GatewayLimiter;
import java.time.Duration;

/**
 * Ends calls that certainly sent nothing and are no attempt: the message returns to the queue, and the limiter stops the
 * calls that would end alike. Thread-safe.
 */
final class UnsentCalls {
    private final CallAdmission admission;
    private final BlockResults results;
    private final HeldPlans heldPlans;
    private final DispatchMetrics metrics;
    private final GatewayLimiter limiter;

    UnsentCalls(CallAdmission admission, BlockResults results, HeldPlans heldPlans, DispatchMetrics metrics) {
        this.admission = admission;
        this.results = results;
        this.heldPlans = heldPlans;
        this.metrics = metrics;
        this.limiter = admission.limiter();
    }

    /** Records that the gateway throttled a call. The message may be called again. */
    void throttled(AdmittedCall call, int slot, Duration retryAfter) {
        results.withdrawn(slot);
        limiter.throttled(call, retryAfter);
        metrics.throttled();
    }

    /** Ends a throttled call. Only the scope waits: other senders, or other recipients, go on. */
    void throttled(AdmittedCall call, OutgoingMessage item, int slot, SendOutcome.Throttled throttled) {
        results.withdrawn(slot);
        ended(call, throttled);
        results.backToQueue(item, throttled.retryAfter(), AttemptResult.WaitReason.THROTTLED);
    }

    /** Ends a throttled call for the limiter only. */
    void ended(AdmittedCall call, SendOutcome.Throttled throttled) {
        switch (throttled.scope()) {
            case GATEWAY -> limiter.throttled(call, throttled.retryAfter());
            case SENDER -> limiter.throttled(call, admission.plan().sender(), throttled.retryAfter());
            case PLAN, RECIPIENT -> limiter.answered(call);
        }
        metrics.throttled();
    }

    void unreached(AdmittedCall call, OutgoingMessage item, int slot) {
        results.withdrawn(slot);
        endedUnreached(call);
        results.backToQueue(item, AttemptPolicy.UNREACHED_PAUSE, AttemptResult.WaitReason.UNREACHED);
    }

    /** Ends a held call. Its scope waits, and its messages do not fail. */
    void held(AdmittedCall call, OutgoingMessage item, int slot, SendOutcome.Held held) {
        results.withdrawn(slot);
        ended(call, held);
        results.backToQueue(item, AttemptPolicy.UNREACHED_PAUSE, AttemptResult.WaitReason.HELD);
    }

    /** Ends a call that did not reach the provider, for the limiter only. */
    void endedUnreached(AdmittedCall call) {
        metrics.unreached();
        limiter.unreached(call);
    }

    /** Ends a held call for the limiter and the held scope only. */
    void ended(AdmittedCall call, SendOutcome.Held held) {
        metrics.held();
        var plan = admission.plan();
        if (held.scope() == Scope.PLAN && plan.kind() == SendPlan.Kind.CAMPAIGN) {
            // It is paused until a person resumes it, and then tried at once.
            limiter.leave(call);
            if (admission.stopBlock()) {
                heldPlans.held(plan, held);
            }
        } else {
            limiter.held(call, held, plan.sender(), plan.id());
        }
    }
}
