package io.tidings.reports;

import io.tidings.campaigns.CampaignLabels;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.campaigns.StatusChange;
import java.time.Instant;

/** A status change of a campaign as its page shows it. */
record HistoryLine(String title, String reason, Instant at, String who) {
    static HistoryLine of(StatusChange change) {
        return new HistoryLine(
                title(change),
                CampaignLabels.reason(change.reason()),
                change.at(),
                CampaignLabels.actor(change.actor()));
    }

    private static String title(StatusChange change) {
        if (change.from() == null) {
            return "Draft created";
        }
        return change.from() == CampaignStatus.DRAFT && change.to() == CampaignStatus.SENDING
                ? "Launched"
                : CampaignLabels.status(change.to());
    }
}
