package io.tidings.reports;

/** The number of recipients whose messages failed for the same reason. */
public record FailureGroup(String failureClass, String code, String text, String advice, long count) {}
