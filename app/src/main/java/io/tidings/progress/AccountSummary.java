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
 * The summary of an account for today, the last 7 and the last 30 days.
 *
 * @param asOf when the numbers were read; at most a few seconds ago
 * @param timeZone the time zone that defines the days
 * @param campaigns the number of campaigns by status
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

    /** Amounts in units. 1,000 units are one credit. */
    @Schema(name = "SummaryCredits")
    record CreditsView(long available, long reserved, long spent, boolean unlimited) {}

    /**
     * Campaigns launched and API messages accepted since {@code from}.
     *
     * @param campaigns the number of these campaigns by their current status
     * @param messages the current counts of their messages
     * @param failures at most 20 reasons of failures, the most frequent first
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
