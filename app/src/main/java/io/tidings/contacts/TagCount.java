package io.tidings.contacts;

/** A tag and the number of contacts that have it. */
public record TagCount(String tag, long contacts) {}
