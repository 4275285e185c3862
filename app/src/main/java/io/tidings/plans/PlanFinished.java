package io.tidings.plans;

import io.tidings.shared.PlanId;

/** Nothing of this plan is left to be sent. Told at least once: observers are idempotent. */
public record PlanFinished(PlanId plan) {}
