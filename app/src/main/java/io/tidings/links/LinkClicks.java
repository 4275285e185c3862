package io.tidings.links;

/**
 * How often a link was opened.
 *
 * @param url where it leads
 * @param people whose link it was that was opened
 * @param clicks every one of theirs
 */
public record LinkClicks(String url, long people, long clicks) {}
