package io.tidings.plancontrol;

import io.tidings.gateways.FailureClass;

/**
 * Why an attempt failed.
 *
 * @param code the provider's, or ours
 * @param text the provider's words
 */
public record FailureDetail(FailureClass failureClass, String code, String text) {}
