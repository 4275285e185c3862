package io.tidings.launch;

import io.tidings.campaigns.Campaign;
import io.tidings.shared.CampaignId;
import io.tidings.shared.ContactId;
import java.util.List;
import java.util.SortedMap;

/**
 * The expected result of a launch.
 *
 * @param version the previewed version of the campaign
 * @param recipients the exact number of recipients now
 * @param rendered the number of rendered texts; the numbers below are of these
 * @param byEncoding the number of texts by {@code gsm7} and {@code ucs2}; empty for WhatsApp
 * @param byLine the number of texts by the type of their line, as {@code fixed_line}
 * @param skipped the number of skipped recipients by reason
 * @param cost the cost of all recipients, in units; exact unless sampled
 * @param balance the balance before and after the launch
 * @param warnings about the rendered texts
 * @param examples the first, the longest and the shortest text
 */
record CampaignPreview(
        Version version,
        long recipients,
        long rendered,
        Size size,
        SortedMap<String, Long> byEncoding,
        SortedMap<String, Long> byLine,
        SortedMap<String, Long> skipped,
        long cost,
        RehearsalResult.Balance balance,
        List<LaunchWarning> warnings,
        List<Example> examples) {
    /** One version of a campaign. */
    public record Version(CampaignId campaign, int number) {
        static Version of(Campaign campaign) {
            return new Version(campaign.id(), campaign.version());
        }
    }

    /** @param missing the placeholders of the text that have no value */
    public record Example(ContactId contact, String text, int segments, List<String> missing) {}

    /**
     * The segments of the texts.
     *
     * @param segments the sum of the segments of the rendered texts
     * @param estimated the segments of all recipients; exact unless sampled
     * @param bySegments the number of texts by their number of segments
     */
    public record Size(long segments, long estimated, SortedMap<Integer, Long> bySegments) {}

    /** Returns whether not all texts were rendered. */
    boolean sampled() {
        return rendered < recipients;
    }
}
