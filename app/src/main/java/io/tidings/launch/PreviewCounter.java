package io.tidings.launch;

import io.tidings.audiences.AudienceMember;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.RenderedMessage;
import io.tidings.credits.PriceList;
import io.tidings.launch.CampaignPreview.Example;
import io.tidings.personalisation.Segments;
import io.tidings.shared.Channel;
import io.tidings.shared.ContactId;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts the texts of a preview. Not thread-safe. */
final class PreviewCounter {
    private final Channel channel;
    private final String sameForAll;
    private final PriceList prices;
    private final LaunchWarnings warnings;
    private final SortedMap<Integer, Long> bySegments = new TreeMap<>();
    private final SortedMap<String, Long> byEncoding = new TreeMap<>();
    private final SortedMap<String, Long> skipped = new TreeMap<>();
    private final LineTypeCounts lines = new LineTypeCounts();
    private long rendered;
    private long segments;
    private long cost;
    private @Nullable Example first;
    private @Nullable Example longest;
    private @Nullable Example shortest;

    PreviewCounter(LaunchState launch, String sameForAll, PriceList prices) {
        this.channel = launch.channel();
        this.sameForAll = sameForAll;
        this.prices = prices;
        this.warnings = new LaunchWarnings(launch);
    }

    /** @param missing the placeholders of the text that have no value */
    void add(AudienceMember member, RenderedMessage made, List<String> missing) {
        rendered++;
        warnings.add(made, missing);
        switch (made) {
            case RenderedMessage.Skipped(var code, var names) -> skipped.merge(code, 1L, Long::sum);
            case RenderedMessage.Ready(var body, var count, var links) -> {
                bySegments.merge(count, 1L, Long::sum);
                lines.add(member.phone());
                segments += count;
                cost += prices.cost(member.phone(), count);
                var text = body == null ? sameForAll : body;
                if (channel == Channel.SMS) {
                    byEncoding.merge(Segments.of(text).encoding().text(), 1L, Long::sum);
                }
                keepExamples(new Example(new ContactId(member.contact()), text, count, missing));
            }
        }
    }

    /** Returns the cost of all recipients in units, extrapolated from the rendered texts. */
    long cost(long recipients) {
        return extrapolated(cost, recipients);
    }

    CampaignPreview preview(Campaign campaign, long recipients, RehearsalResult.Balance balance) {
        return new CampaignPreview(
                CampaignPreview.Version.of(campaign),
                recipients,
                rendered,
                new CampaignPreview.Size(segments, extrapolated(segments, recipients), bySegments),
                byEncoding,
                lines.byType(),
                skipped,
                cost(recipients),
                balance,
                warnings.warnings(),
                examples());
    }

    private long extrapolated(long counted, long recipients) {
        return rendered < recipients && rendered > 0 ? Math.round((double) counted / rendered * recipients) : counted;
    }

    private void keepExamples(Example example) {
        int length = example.text().length();
        first = first == null ? example : first;
        longest = longest == null || length > longest.text().length() ? example : longest;
        shortest = shortest == null || length < shortest.text().length() ? example : shortest;
    }

    private List<Example> examples() {
        return Stream.of(first, longest, shortest)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .distinct()
                .toList();
    }
}
