package io.tidings.plancontrol;

import io.tidings.gateways.FailureClass;

/**
 * Why an attempt failed.
 *
 * @param code of the provider, or our own
 * @param text of the provider
 */
public record FailureDetail(FailureClass failureClass, String code, String text) {}
