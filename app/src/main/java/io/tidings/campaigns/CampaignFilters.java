package io.tidings.campaigns;

import io.tidings.web.Choosing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filters above the list of campaigns. */
final class CampaignFilters {
    private CampaignFilters() {}

    static List<Choosing> ofStatus(@Nullable CampaignStatus selected) {
        var chips = new ArrayList<Choosing>();
        chips.add(new Choosing("All", "/campaigns", selected == null, -1));
        for (var status : List.of(
                CampaignStatus.DRAFT,
                CampaignStatus.SCHEDULED,
                CampaignStatus.SENDING,
                CampaignStatus.PAUSED,
                CampaignStatus.SENT,
                CampaignStatus.CANCELLED,
                CampaignStatus.FAILED)) {
            var label = status == CampaignStatus.DRAFT ? "Drafts" : CampaignLabels.status(status);
            chips.add(new Choosing(label, "/campaigns?status=" + status.text(), status == selected, -1));
        }
        return chips;
    }
}
