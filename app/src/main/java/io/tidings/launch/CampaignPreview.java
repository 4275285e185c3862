package io.tidings.launch;

import io.tidings.shared.CampaignId;
import io.tidings.shared.ContactId;
import java.util.List;
import java.util.SortedMap;

/**
 * What a launch would do.
 *
 * @param recipients exact, as of now
 * @param rendered how many texts were really made; all numbers below are of these
 * @param sampled whether that is not everybody
 * @param segments of the rendered texts together
 * @param segmentsEstimated of all recipients: exact unless sampled
 * @param bySegments how many texts have so many segments
 * @param byEncoding {@code gsm7}, {@code ucs2}; empty for WhatsApp
 * @param skipped how many would be skipped, by reason
 * @param cost of all recipients, in units: exact unless sampled
 * @param balance before a launch and after it
 * @param examples the first, the longest and the shortest
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
