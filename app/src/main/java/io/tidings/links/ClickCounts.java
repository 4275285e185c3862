package io.tidings.links;

/** How many have opened any link of a campaign, and how often. @param clicks of all links together */
public record ClickCounts(long people, long clicks) {
    public static final ClickCounts NONE = new ClickCounts(0, 0);
}
