package io.tidings.web;

/**
 * A filter chip above a list. => A filter chip above a list.
 *
 * @param count negative when it is not shown
 */
public record FilterChip(String label, String address, boolean current, long count) {}
