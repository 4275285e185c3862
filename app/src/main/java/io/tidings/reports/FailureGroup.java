package io.tidings.reports;

/** Recipients of a campaign who were not reached for the same reason. */
public record FailureGroup(String failureClass, String code, String text, String advice, long count) {}
