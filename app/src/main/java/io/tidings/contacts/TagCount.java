package io.tidings.contacts;

/** A tag and how many contacts have it. */
public record TagCount(String tag, long contacts) {}
