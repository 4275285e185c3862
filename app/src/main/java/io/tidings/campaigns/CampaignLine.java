package io.tidings.campaigns;

import static java.util.Objects.requireNonNull;

import io.tidings.messages.MessageCounts;
import io.tidings.shared.CampaignId;
import io.tidings.web.StackedBar;
import io.tidings.web.StackedBar.Part;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A campaign as one row of a list on a page. */
public record CampaignLine(
        long id, String name, String channel, String state, String stateText, MessageCounts stats, Instant createdAt) {

    /** @param stats the result of {@link Campaigns#stats(Collection)} for these campaigns */
    public static List<CampaignLine> all(Collection<Campaign> campaigns, Map<CampaignId, MessageCounts> stats) {
        return campaigns.stream()
                .map(campaign -> of(campaign, requireNonNull(stats.get(campaign.id()))))
                .toList();
    }

    public static CampaignLine of(Campaign campaign, MessageCounts stats) {
        return new CampaignLine(
                campaign.id().value(),
                campaign.name(),
                CampaignLabels.channel(campaign.channel()),
                campaign.status().text(),
                CampaignLabels.status(campaign, stats),
                stats,
                campaign.createdAt());
    }

    public boolean started() {
        return !state.equals("draft") && !state.equals("scheduled");
    }

    /** Returns whether it is being sent, or its messages are being written. */
    public boolean sending() {
        return state.equals("sending");
    }

    public long total() {
        return stats.total();
    }

    public long done() {
        return stats.processed();
    }

    public long failed() {
        return stats.failed() + stats.undelivered();
    }

    /** Returns the number of messages that the provider accepted and has not reported as undelivered. */
    public long accepted() {
        return stats.sent() + stats.delivered() + stats.read();
    }

    public StackedBar bar() {
        return bar(stats);
    }

    public static StackedBar bar(MessageCounts stats) {
        return StackedBar.of(
                stats.total(),
                List.of(
                        new Part("read", stats.read()),
                        new Part("delivered", stats.delivered()),
                        new Part("sent", stats.sent()),
                        new Part("undelivered", stats.undelivered()),
                        new Part("failed", stats.failed()),
                        new Part("uncertain", stats.uncertain()),
                        new Part("skipped", stats.skipped()),
                        new Part("cancelled", stats.cancelled()),
                        new Part("sending", stats.sending()),
                        new Part("queued", stats.queued())));
    }
}
