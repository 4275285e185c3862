package io.tidings.launch;

import io.tidings.shared.CampaignId;
import io.tidings.shared.ContactId;
import java.util.List;
import java.util.SortedMap;

/**
 * The expected result of a launch.
 *
 * @param recipients the exact number of recipients now
 * @param rendered the number of rendered texts; the numbers below are of these
 * @param sampled whether not all texts were rendered
 * @param segments the sum of the segments of the rendered texts
 * @param segmentsEstimated the segments of all recipients; exact unless sampled
 * @param bySegments the number of texts by their number of segments
 * @param byEncoding the number of texts by {@code gsm7} and {@code ucs2}; empty for WhatsApp
 * @param skipped the number of skipped recipients by reason
 * @param cost the cost of all recipients, in units; exact unless sampled
 * @param balance the balance before and after the launch
 * @param examples the first, the longest and the shortest text
 */
record CampaignPreview(
        CampaignId campaign,
        long recipients,
        long rendered,
        boolean sampled,
        long segments,
        long segmentsEstimated,
        SortedMap<Integer, Long> bySegments,
        SortedMap<String, Long> byEncoding,
        SortedMap<String, Long> skipped,
        long cost,
        RehearsalResult.Balance balance,
        List<Example> examples) {
    public record Example(ContactId contact, String text, int segments) {}
}
