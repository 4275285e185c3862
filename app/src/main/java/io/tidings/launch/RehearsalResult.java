package io.tidings.launch;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The exact result of a rehearsal. Amounts are units: 1000 units are one credit.
 *
 * @param audience the number of contacts of the audience
 * @param recipients the number of contacts that would get a message
 * @param skipped the number of contacts that would be skipped, by reason: opted_out, frequency_capped, missing_value,
 *     too_long, empty_text
 * @param lineTypes the number of recipients by the type of their line, such as mobile or fixed_line; a landline
 *     rarely gets an SMS
 * @param leftOut the number of rows of the import that are not in the audience, by reason: invalid, duplicate; empty
 *     for other audiences
 * @param warnings about the texts; they refuse no launch
 */
@Schema(name = "RehearsalResult")
record RehearsalResult(
        long audience,
        long recipients,
        SortedMap<String, Long> skipped,
        SortedMap<String, Long> lineTypes,
        SortedMap<String, Long> leftOut,
        List<LaunchWarning> warnings,
        @JsonUnwrapped Size size,
        @JsonUnwrapped Price price,
        List<VariantShare> variants,
        @JsonUnwrapped Examples examples,
        SendForecast forecast) {
    /**
     * @param segments the number of messages by their number of segments
     * @param encodings the number of messages by gsm7 and ucs2; empty for WhatsApp
     * @param forcingUcs2 the characters that require UCS-2, the most frequent first, at most 20
     */
    public record Size(
            long totalSegments,
            SortedMap<Integer, Long> segments,
            SortedMap<String, Long> encodings,
            List<Forcing> forcingUcs2) {}

    public record Price(long cost, List<Country> countries, Balance balance) {}

    /**
     * @param longest the longest text
     * @param emptiest the shortest of the texts with the most missing values
     */
    public record Examples(
            @Nullable Example longest, @Nullable Example emptiest) {}

    /** @param replacement a GSM-7 character with the same meaning; null if there is none */
    @Schema(name = "RehearsalForcing")
    public record Forcing(
            String character, long messages, @Nullable String replacement) {}

    /** @param country the ISO 3166-1 alpha-2 code of the main country of the calling code */
    @Schema(name = "RehearsalCountry")
    public record Country(String country, String prefix, long recipients, long segments, long cost) {}

    /** @param sufficient whether the account is unlimited, or its balance covers the cost with any winner of a test */
    @Schema(name = "RehearsalBalance")
    public record Balance(long before, long after, boolean unlimited, boolean sufficient) {}

    @Schema(name = "RehearsalVariant")
    public record VariantShare(String name, long recipients, long segments) {}

    @Schema(name = "RehearsalExample")
    public record Example(long customerId, String renderedMessage, int characters, int segments, int missingValues) {}

    /**
     * The expected course of sending, if it starts at once.
     *
     * @param messagesPerSecond the expected rate
     * @param basis the source of the rate: {@code measured} in earlier campaigns, {@code throttled} by the provider,
     *     {@code limit} of gateway, sender or campaign, or {@code window} of the gateway
     * @param queuedAhead the number of messages of the same gateway that are sent first
     * @param points the number of sent messages at points in time; with a test the rest waits
     */
    @Schema(name = "SendForecast")
    public record SendForecast(
            double messagesPerSecond, String basis, long queuedAhead, Instant ends, List<Point> points) {
        @Schema(name = "SendForecastPoint")
        public record Point(Instant at, long sent) {}
    }
}
