package io.tidings.links;

/**
 * The number of people who opened a link of a campaign, and the number of clicks.
 *
 * @param clicks of all links together
 */
public record ClickTally(long people, long clicks) {
    public static final ClickTally NONE = new ClickTally(0, 0);
}
