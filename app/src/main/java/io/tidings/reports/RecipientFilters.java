package io.tidings.reports;

import io.tidings.campaigns.Campaign;
import io.tidings.messages.MessageCounts;
import io.tidings.web.FilterChip;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the filters above the recipients of a campaign. */
final class RecipientFilters {
    private RecipientFilters() {}

    /** Returns the filter for all recipients, and one for each status that has recipients or is selected. */
    static List<FilterChip> ofRecipients(Campaign campaign, MessageCounts stats, @Nullable String selected) {
        var base = "/campaigns/" + campaign.id();
        var filters = new ArrayList<FilterChip>();
        filters.add(new FilterChip("All", base, selected == null, stats.total()));
        for (var bucket : CampaignPage.buckets(stats)) {
            if (bucket.count() > 0 || bucket.name().equals(selected)) {
                filters.add(new FilterChip(
                        bucket.label(),
                        base + "?show=" + bucket.name(),
                        bucket.name().equals(selected),
                        bucket.count()));
            }
        }
        return filters;
    }
}
