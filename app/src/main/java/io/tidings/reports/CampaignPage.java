package io.tidings.reports;

import io.tidings.audiences.AudienceSummary;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignLabels;
import io.tidings.campaigns.CampaignLine;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.campaigns.Standstill;
import io.tidings.messages.MessageCounts;
import io.tidings.web.Formats;
import io.tidings.web.StackedBar;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A launched campaign as its page shows it at one instant.
 *
 * @param standstill why nothing moves while the campaign is sending
 * @param retryable number of failed messages that a user may requeue
 * @param duplicateRisks number of messages that may have reached their recipients twice
 */
record CampaignPage(
        Campaign campaign,
        MessageCounts stats,
        long retryable,
        long duplicateRisks,
        String audience,
        Optional<Standstill> standstill,
        Instant now,
        ZoneId zone) {
    /** Most receipts arrive within this time after the end. */
    private static final Duration RECEIPT_WAIT = Duration.ofMinutes(2);

    /** The reason of an action that a user chose; the page does not show it. */
    private static final String BY_REQUEST = "By request.";

    record Bucket(String name, String label, long count) {}

    public long id() {
        return campaign.id().value();
    }

    public String name() {
        return campaign.name();
    }

    public String state() {
        return campaign.status().text();
    }

    public String stateText() {
        return CampaignLabels.status(campaign, stats);
    }

    public String channel() {
        return campaign.channel().text();
    }

    public String channelText() {
        return CampaignLabels.channel(campaign.channel());
    }

    public String missing() {
        return CampaignLabels.missing(campaign.settings().missingValue());
    }

    /** Empty when the audience is not an import. */
    public String importId() {
        return campaign.chosenAudience()
                .flatMap(AudienceSummary::importId)
                .map(Object::toString)
                .orElse("");
    }

    public boolean preparing() {
        return campaign.preparing();
    }

    /** Part of the recipients have their messages. The rest waits for the best variant. */
    public boolean testing() {
        return preparing() && stats.processed() > 0;
    }

    /** Not launched yet, so there are no counts. */
    public boolean scheduled() {
        return campaign.status() == CampaignStatus.SCHEDULED;
    }

    public boolean paused() {
        return campaign.status() == CampaignStatus.PAUSED;
    }

    /** Returns whether the numbers can still change without a user action. */
    public boolean live() {
        return switch (campaign.status()) {
            case SENDING, PAUSED -> true;
            case CANCELLED -> campaign.completedAt() == null;
            case DRAFT, SCHEDULED, SENT, FAILED -> false;
        };
    }

    /** The state as in the progress events. When it changes, the texts of the page are outdated. */
    public String liveState() {
        return state() + (preparing() ? " preparing" : "");
    }

    /** The campaign is over, but receipts still arrive. */
    public boolean settling() {
        var ended = campaign.completedAt();
        return ended != null && stats.sent() > 0 && Duration.between(ended, now).compareTo(RECEIPT_WAIT) < 0;
    }

    public boolean pausable() {
        return campaign.status() == CampaignStatus.SENDING;
    }

    /** The number of failed messages that cannot be requeued. */
    public long refused() {
        return Math.max(0, stats.failed() - retryable);
    }

    public boolean stoppable() {
        return campaign.status().canBecome(CampaignStatus.CANCELLED);
    }

    public String sentence() {
        var people = CampaignLabels.people(stats.total());
        var launched = campaign.launchedAt();
        var since = launched == null ? "" : Formats.at(launched, zone);
        return switch (campaign.status()) {
            case SENDING ->
                testing()
                        ? "Variants are being tested on a part of %s. The rest waits for the best one."
                                .formatted(people)
                        : campaign.preparing()
                                ? "The messages to %s are being written. Sending starts after that.".formatted(people)
                                : "Being sent to %s since %s.".formatted(people, since);
            case SENT -> "Sent to %s on %s.".formatted(people, since);
            case PAUSED -> "Paused. Nothing is sent until the campaign is resumed.";
            case CANCELLED ->
                live()
                        ? "Stopping. Messages in progress are still being counted."
                        : "Stopped before all messages were sent.";
            case FAILED ->
                stats.total() == 0 ? "Nothing was sent." : "None of the messages to %s was sent.".formatted(people);
            case SCHEDULED -> planned();
            case DRAFT -> "";
        };
    }

    /** A time in the past means that the launch did not happen; {@link #why} gives the reason. */
    private String planned() {
        var schedule = campaign.schedule();
        if (schedule == null) {
            return "";
        }
        var when = Formats.at(schedule.at(), schedule.zone());
        return schedule.at().isBefore(now)
                ? "The launch was planned for %s.".formatted(when)
                : "Will be launched automatically on %s.".formatted(when);
    }

    /** The reason of the state; empty if there is none to show. */
    public String why() {
        if (standstill.isPresent()) {
            return standstill.get().sentence(at -> Formats.at(at, zone));
        }
        var reason = campaign.statusReason();
        var said = reason == null ? "" : CampaignLabels.reason(reason);
        return said.equals(BY_REQUEST) ? "" : said;
    }

    public String whyTone() {
        return switch (campaign.status()) {
            case FAILED -> "callout-bad";
            case CANCELLED, PAUSED, SCHEDULED -> "callout-warn";
            case SENDING -> standstill.isPresent() ? "callout-warn" : "";
            case DRAFT, SENT -> "";
        };
    }

    public long total() {
        return stats.total();
    }

    public long processed() {
        return stats.processed();
    }

    public long waiting() {
        return stats.queued();
    }

    public long failed() {
        return stats.failed();
    }

    public StackedBar bar() {
        return CampaignLine.bar(stats);
    }

    /** Rounded down, so that 100 % means that no message waits. */
    public String percent() {
        if (stats.total() == 0) {
            return "0 %";
        }
        var tenths = Math.floorDiv(1000 * stats.processed(), stats.total());
        return tenths == 1000 ? "100 %" : String.format(Locale.ROOT, "%.1f %%", tenths / 10.0);
    }

    public List<Bucket> buckets() {
        return buckets(stats);
    }

    static List<Bucket> buckets(MessageCounts stats) {
        return List.of(
                new Bucket("delivered", "Delivered", stats.delivered()),
                new Bucket("read", "Read", stats.read()),
                new Bucket("sent", "Sent", stats.sent()),
                new Bucket("sending", "On their way", stats.sending()),
                new Bucket("queued", "Waiting", stats.queued()),
                new Bucket("failed", "Failed", stats.failed()),
                new Bucket("undelivered", "Undelivered", stats.undelivered()),
                new Bucket("uncertain", "Uncertain", stats.uncertain()),
                new Bucket("skipped", "Skipped", stats.skipped()),
                new Bucket("cancelled", "Stopped", stats.cancelled()));
    }

    public String elapsed() {
        return duration().isZero() ? "–" : Formats.spoken(duration());
    }

    public String meanRate() {
        var seconds = duration().toMillis() / 1000.0;
        if (seconds <= 0) {
            return "–";
        }
        var rate = stats.processed() / seconds;
        return (rate < 10 ? String.format(Locale.ROOT, "%.1f", rate) : Formats.grouped(Math.round(rate))) + " / s";
    }

    public String finished() {
        var at = campaign.completedAt();
        return at == null ? "–" : Formats.clock(at, zone);
    }

    private Duration duration() {
        var from = campaign.launchedAt();
        if (from == null) {
            return Duration.ZERO;
        }
        var to = campaign.completedAt() == null ? now : campaign.completedAt();
        return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }
}
