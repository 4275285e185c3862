package io.tidings.reports;

import io.tidings.campaigns.Campaign;
import io.tidings.messages.MessageCounts;
import io.tidings.web.FilterChip;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The chips above the recipients of a campaign. */
final class RecipientFilters {
    private RecipientFilters() {}

    /** All, and each state that somebody is in; the wanted one in any case. */
    static List<FilterChip> ofRecipients(Campaign campaign, MessageCounts stats, @Nullable String wanted) {
        var base = "/campaigns/" + campaign.id();
        var chips = new ArrayList<FilterChip>();
        chips.add(new FilterChip("All", base, wanted == null, stats.total()));
        for (var bucket : CampaignPage.buckets(stats)) {
            if (bucket.count() > 0 || bucket.name().equals(wanted)) {
                chips.add(new FilterChip(
                        bucket.label(),
                        base + "?show=" + bucket.name(),
                        bucket.name().equals(wanted),
                        bucket.count()));
            }
        }
        return chips;
    }
}
