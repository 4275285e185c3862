package io.tidings.launch;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a launch would do, exactly, as it was found. Amounts are units: 1000 are one credit.
 *
 * @param audience who was looked at
 * @param recipients who would get a message
 * @param skipped who would not, by reason: opted_out, frequency_capped, missing_value, too_long, empty_text
 * @param leftOut rows of the import that are in no audience, by reason: invalid, duplicate; empty for other audiences
 */
@Schema(name = "RehearsalResult")
record RehearsalResult(
        long audience,
        long recipients,
        SortedMap<String, Long> skipped,
        SortedMap<String, Long> leftOut,
        @JsonUnwrapped Size size,
        @JsonUnwrapped Price price,
        List<VariantShare> variants,
        @JsonUnwrapped Examples examples,
        SendForecast forecast) {
    /**
     * @param segments how many messages have so many segments
     * @param encodings gsm7 and ucs2; empty for WhatsApp
     * @param forcingUcs2 the characters because of which messages are sent as UCS-2, the commonest first, at most 20
     */
    public record Size(
            long totalSegments,
            SortedMap<Integer, Long> segments,
            SortedMap<String, Long> encodings,
            List<Forcing> forcingUcs2) {}

    public record Price(long cost, List<Country> countries, Balance balance) {}

    /**
     * @param longest the longest text
     * @param emptiest the text with the most values missing, and of those the shortest
     */
    public record Examples(
            @Nullable Example longest, @Nullable Example emptiest) {}

    /** @param replacement what reads the same and costs nothing; null when there is nothing */
    @Schema(name = "RehearsalForcing")
    public record Forcing(
            String character, long messages, @Nullable String replacement) {}

    /** @param country ISO 3166-1 alpha-2 of the main country of the calling code */
    @Schema(name = "RehearsalCountry")
    public record Country(String country, String prefix, long recipients, long segments, long cost) {}

    /** @param sufficient whether the balance covers the cost, of a test whoever wins, or the account is unlimited */
    @Schema(name = "RehearsalBalance")
    public record Balance(long before, long after, boolean unlimited, boolean sufficient) {}

    @Schema(name = "RehearsalVariant")
    public record VariantShare(String name, long recipients, long segments) {}

    @Schema(name = "RehearsalExample")
    public record Example(long customerId, String renderedMessage, int characters, int segments, int missingValues) {}

    /**
     * How sending would go if it began at once.
     *
     * @param messagesPerSecond expected
     * @param basis why: measured in earlier campaigns, throttled by the provider of late, limit of gateway, sender or
     *     campaign, or window of the gateway
     * @param queuedAhead messages of the same gateway that go first
     * @param points how many are out at which moment; with a test the rest waits
     */
    @Schema(name = "SendForecast")
    public record SendForecast(
            double messagesPerSecond, String basis, long queuedAhead, Instant ends, List<Point> points) {
        @Schema(name = "SendForecastPoint")
        public record Point(Instant at, long sent) {}
    }
}
