package io.tidings.campaigns;

import io.tidings.web.FilterChip;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filters above the list of campaigns. */
final class CampaignFilters {
    private CampaignFilters() {}

    static List<FilterChip> ofStatus(@Nullable CampaignStatus selected) {
        var chips = new ArrayList<FilterChip>();
        chips.add(new FilterChip("All", "/campaigns", selected == null, -1));
        for (var status : List.of(
                CampaignStatus.DRAFT,
                CampaignStatus.SCHEDULED,
                CampaignStatus.SENDING,
                CampaignStatus.PAUSED,
                CampaignStatus.SENT,
                CampaignStatus.CANCELLED,
                CampaignStatus.FAILED)) {
            var label = status == CampaignStatus.DRAFT ? "Drafts" : CampaignLabels.status(status);
            chips.add(new FilterChip(label, "/campaigns?status=" + status.text(), status == selected, -1));
        }
        return chips;
    }
}
