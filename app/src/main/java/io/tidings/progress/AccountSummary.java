package io.tidings.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tidings.messages.MessageCounts;
import io.tidings.reports.FailureGroup;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An account at a glance.
 *
 * @param asOf a few seconds ago at most
 * @param timeZone whose days are meant
 * @param campaigns how many there are, by status
 */
@Schema(name = "AccountSummary")
@JsonInclude(JsonInclude.Include.ALWAYS)
record AccountSummary(
        Instant asOf,
        String timeZone,
        Map<String, Long> campaigns,
        CreditsView credits,
        Period today,
        @JsonProperty("last_7_days") Period last7Days,
        @JsonProperty("last_30_days") Period last30Days) {

    /** In units, of which a thousand are one credit. */
    @Schema(name = "SummaryCredits")
    record CreditsView(long available, long reserved, long spent, boolean unlimited) {}

    /**
     * What was begun in a span of days: campaigns by the day of their launch, messages of the API by the day they came.
     *
     * @param campaigns launched in it, by the status they have now
     * @param messages what became of them by now
     * @param failures why messages failed, at most twenty reasons, the most frequent first
     */
    @Schema(name = "SummaryPeriod")
    record Period(
            Instant from,
            long campaignsLaunched,
            Map<String, Long> campaigns,
            Messages messages,
            @JsonUnwrapped OutcomeRates rates,
            long creditsSpent,
            List<FailureGroup> failures) {}

    /** The buckets from queued to uncertain are exclusive and sum to the total. */
    @Schema(name = "SummaryMessages")
    record Messages(long total, @JsonUnwrapped MessageCounts counts) {
        static Messages of(MessageCounts counts) {
            return new Messages(counts.total(), counts);
        }
    }
}
