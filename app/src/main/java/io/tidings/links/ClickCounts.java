package io.tidings.links;

/**
 * The number of people who opened a link of a campaign, and the number of clicks.
 *
 * @param clicks of all links together
 */
public record ClickCounts(long people, long clicks) {
    public static final ClickCounts NONE = new ClickCounts(0, 0);
}
