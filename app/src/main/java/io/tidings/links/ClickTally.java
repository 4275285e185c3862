package io.tidings.links;

/** How many have opened any link of a campaign, and how often. @param clicks of all links together */
public record ClickTally(long people, long clicks) {
    public static final ClickTally NONE = new ClickTally(0, 0);
}
