package io.tidings.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.campaigns.Standstill;
import io.tidings.messages.MessageCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a campaign at one instant. The ten buckets from {@code queued} to {@code uncertain} are exclusive and
 * sum to the total.
 *
 * @param statusReason the reason of the status; while sending, why no message moves; null for none
 * @param processed messages that need no more work
 * @param progress the percentage of processed messages, rounded down to a tenth: 100 means all
 * @param rate messages per second; null before the launch
 * @param elapsedSeconds from the launch to the completion, or until now
 * @param remainingSeconds at the current rate; null when unknown
 * @param preparing how many messages are written; null when all are
 * @param over whether the campaign has ended; only receipts can still change the counts
 */
@Schema(name = "CampaignProgress")
@JsonInclude(JsonInclude.Include.ALWAYS)
record Progress(
        long campaignId,
        String status,
        @Nullable String statusReason,
        long total,
        @JsonUnwrapped MessageCounts counts,
        long processed,
        double progress,
        @Nullable Rate rate,
        @Nullable Long elapsedSeconds,
        @Nullable Long remainingSeconds,
        @Nullable Preparing preparing,
        boolean over) {

    /** Messages per second. */
    @Schema(name = "Rate")
    public record Rate(double now, double mean) {}

    /** The number of messages to write, and of those written. */
    @Schema(name = "Preparing")
    public record Preparing(long total, long processed, double progress) {}

    /**
     * @param rateNow the recent rate in messages per second; null when unknown, and then the mean rate is used
     * @param standstill why nothing moves; empty while messages move
     */
    static Progress of(
            Campaign campaign,
            MessageCounts stats,
            @Nullable Double rateNow,
            Optional<Standstill> standstill,
            Instant at) {
        var elapsed = elapsed(campaign, at);
        long processed = stats.processed();
        var rate = rate(campaign, processed, elapsed, rateNow);
        return new Progress(
                campaign.id().value(),
                campaign.status().text(),
                standstill.map(Standstill::reason).orElse(campaign.statusReason()),
                stats.total(),
                stats,
                processed,
                percent(processed, stats.total()),
                rate,
                elapsed == null ? null : elapsed.toSeconds(),
                remaining(campaign, stats, rate),
                campaign.preparing()
                        ? new Preparing(
                                stats.total(), campaign.recipients(), percent(campaign.recipients(), stats.total()))
                        : null,
                campaign.isOver());
    }

    /** Returns the percentage, rounded down so that 100 means all. */
    static double percent(long part, long whole) {
        return whole == 0 ? 0 : Math.floorDiv(part * 1000, whole) / 10.0;
    }

    private static @Nullable Duration elapsed(Campaign campaign, Instant at) {
        var from = campaign.launchedAt();
        if (from == null) {
            return null;
        }
        var to = campaign.completedAt() == null ? at : campaign.completedAt();
        return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }

    private static @Nullable Rate rate(
            Campaign campaign, long processed, @Nullable Duration elapsed, @Nullable Double rateNow) {
        if (elapsed == null || elapsed.isZero()) {
            return null;
        }
        double mean = roundToTenth(processed / (elapsed.toMillis() / 1000.0));
        double now = campaign.isOver() ? 0 : rateNow == null ? mean : roundToTenth(rateNow);
        return new Rate(now, mean);
    }

    private static @Nullable Long remaining(Campaign campaign, MessageCounts stats, @Nullable Rate rate) {
        if (campaign.isOver()) {
            return 0L;
        }
        double speed = rate == null ? 0 : rate.now() > 0 ? rate.now() : rate.mean();
        return speed <= 0 || campaign.preparing() || campaign.status() == CampaignStatus.PAUSED
                ? null
                : (Long) (long) Math.ceil((stats.total() - stats.processed()) / speed);
    }

    private static double roundToTenth(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
