package io.tidings.ratelimits;

/**
 * A call that a {@link GatewayLimiter} admitted. Its end is reported with it, so that the {@link CircuitBreaker} knows
 * whether the call began before the breaker opened. Calls that began between two openings share one object.
 */
public final class AdmittedCall {
    AdmittedCall() {}
}
