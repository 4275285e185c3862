package io.tidings.web;

/** A chip above a list, which narrows it. @param count below 0 when it is not shown */
public record FilterChip(String label, String address, boolean current, long count) {}
