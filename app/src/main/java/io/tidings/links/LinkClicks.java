package io.tidings.links;

/**
 * The number of clicks on a link.
 *
 * @param url the target of the link
 * @param people recipients whose link was opened at least once
 * @param clicks all openings
 */
public record LinkClicks(String url, long people, long clicks) {}
