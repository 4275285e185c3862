package io.tidings.launch;

import io.tidings.audiences.AudienceMember;
import io.tidings.campaigns.RenderedMessage;
import io.tidings.credits.PriceList;
import io.tidings.launch.RehearsalResult.Country;
import io.tidings.launch.RehearsalResult.Example;
import io.tidings.launch.RehearsalResult.Forcing;
import io.tidings.launch.RehearsalResult.VariantShare;
import io.tidings.personalisation.Encoding;
import io.tidings.personalisation.Segments;
import io.tidings.personalisation.Values;
import io.tidings.phones.CallingCodes;
import io.tidings.shared.Channel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Counts the messages of a rehearsal. Memory does not grow with the audience. Not thread-safe. */
final class RehearsalCounter {
    private static final int CALLING_CODES = 1_000;
    private static final int MAX_LISTED = 20;

    /** The maximum number of different characters to count; more than a few mixed alphabets have. */
    private static final int MAX_CHARACTERS = 2_000;

    private final LaunchState launch;
    private final LaunchWarnings warnings;
    private final PriceList prices;
    private final String sameForAll;
    private final @Nullable Segments sameSegments;
    private final SortedMap<String, Long> skipped = new TreeMap<>();
    private final SortedMap<Integer, Long> bySegments = new TreeMap<>();
    private final SortedMap<String, Long> byEncoding = new TreeMap<>();
    private final Map<String, Forced> forcing = new HashMap<>();
    private final LineTypeCounts lines = new LineTypeCounts();
    private final long[][] countries = new long[CALLING_CODES][3];
    private final long[][] variants;
    private long audience;
    private long recipients;
    private long segments;
    private long cost;
    private long reserved;
    private @Nullable Example longest;
    private @Nullable Example emptiest;

    RehearsalCounter(LaunchState launch, PriceList prices, Optional<String> sameForAll) {
        this.launch = launch;
        this.warnings = new LaunchWarnings(launch);
        this.prices = prices;
        this.sameForAll = sameForAll.orElse("");
        this.sameSegments =
                launch.channel() == Channel.SMS && sameForAll.isPresent() ? Segments.of(sameForAll.get()) : null;
        this.variants = new long[launch.snapshot().texts().size()][2];
    }

    private static final class Forced {
        private final @Nullable String replacement;
        private long messages;

        Forced(@Nullable String replacement) {
            this.replacement = replacement;
        }
    }

    /** @param missing the placeholders of the text that have no value */
    void add(AudienceMember member, RenderedMessage made, int variant, List<String> missing) {
        audience++;
        warnings.add(made, missing);
        switch (made) {
            case RenderedMessage.Skipped(var code, var names) -> skipped.merge(code, 1L, Long::sum);
            case RenderedMessage.Ready(var body, var count, var links) ->
                ready(member, body == null ? sameForAll : body, count, variant);
        }
    }

    /** @param segments the segments that a launch reserves for the member */
    void reserve(AudienceMember member, int segments) {
        reserved += prices.cost(member.phone(), segments);
    }

    long audience() {
        return audience;
    }

    long recipients() {
        return recipients;
    }

    long segments() {
        return segments;
    }

    long cost() {
        return cost;
    }

    /** Returns the cost that a launch reserves; more than {@link #cost} if the winner of a test may cost more. */
    long reserved() {
        return reserved;
    }

    List<LaunchWarning> warnings() {
        return warnings.warnings();
    }

    SortedMap<String, Long> skipped() {
        return skipped;
    }

    SortedMap<String, Long> lineTypes() {
        return lines.byType();
    }

    SortedMap<Integer, Long> bySegments() {
        return bySegments;
    }

    SortedMap<String, Long> byEncoding() {
        return byEncoding;
    }

    @Nullable
    Example longest() {
        return longest;
    }

    @Nullable
    Example emptiest() {
        return emptiest;
    }

    List<Forcing> forcing() {
        return forcing.entrySet().stream()
                .map(entry -> new Forcing(entry.getKey(), entry.getValue().messages, entry.getValue().replacement))
                .sorted(Comparator.comparingLong(Forcing::messages).reversed().thenComparing(Forcing::character))
                .limit(MAX_LISTED)
                .toList();
    }

    /** Returns the countries, the highest cost first. */
    List<Country> countries() {
        return IntStream.range(0, CALLING_CODES)
                .filter(code -> countries[code][0] > 0)
                .mapToObj(code -> new Country(
                        CallingCodes.region(code),
                        "+" + code,
                        countries[code][0],
                        countries[code][1],
                        countries[code][2]))
                .sorted(Comparator.comparingLong(Country::cost)
                        .thenComparing(Country::recipients)
                        .reversed())
                .toList();
    }

    /** Returns the variants; empty for a campaign with one text. */
    List<VariantShare> variants() {
        var texts = launch.snapshot().texts();
        var shares = new ArrayList<VariantShare>();
        for (int i = 0; i < texts.size() && texts.size() > 1; i++) {
            shares.add(new VariantShare(texts.get(i).name(), variants[i][0], variants[i][1]));
        }
        return shares;
    }

    private void ready(AudienceMember member, String text, int count, int variant) {
        int price = prices.cost(member.phone(), count);
        recipients++;
        segments += count;
        cost += price;
        bySegments.merge(count, 1L, Long::sum);
        lines.add(member.phone());
        var country = countries[CallingCodes.of(member.phone())];
        country[0]++;
        country[1] += count;
        country[2] += price;
        variants[variant][0]++;
        variants[variant][1] += count;
        if (launch.channel() == Channel.SMS) {
            encoding(sameSegments == null ? Segments.of(text) : sameSegments);
        }
        keepExamples(member, text, count);
    }

    private void encoding(Segments text) {
        byEncoding.merge(text.encoding().text(), 1L, Long::sum);
        if (text.encoding() == Encoding.GSM_7) {
            return;
        }
        for (var each : text.forcing()) {
            var known = forcing.get(each.character());
            if (known == null && forcing.size() < MAX_CHARACTERS) {
                known = new Forced(each.replacement());
                forcing.put(each.character(), known);
            }
            if (known != null) {
                known.messages++;
            }
        }
    }

    private void keepExamples(AudienceMember member, String text, int count) {
        int missing = 0;
        for (var value : member.values()) {
            missing += Values.isPresent(value) ? 0 : 1;
        }
        boolean isLongest =
                longest == null || text.length() > longest.renderedMessage().length();
        boolean isEmptiest = emptiest == null
                || missing > emptiest.missingValues()
                || (missing == emptiest.missingValues()
                        && text.length() < emptiest.renderedMessage().length());
        if (isLongest || isEmptiest) {
            var example = new Example(member.contact(), text, text.codePointCount(0, text.length()), count, missing);
            longest = isLongest ? example : longest;
            emptiest = isEmptiest ? example : emptiest;
        }
    }
}
