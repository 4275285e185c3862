package io.tidings.plans;

import io.tidings.shared.PlanId;

/** All blocks of this plan have ended. The event is fired at least once, so observers are idempotent. */
public record PlanFinished(PlanId plan) {}
