package io.tidings.launch;

import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignLabels;
import io.tidings.campaigns.CampaignTexts;
import java.util.List;

/** A draft as its review shows it. */
record DraftPage(Campaign campaign, String audience, List<CampaignTexts.NamedText> texts) {
    public long id() {
        return campaign.id().value();
    }

    public String name() {
        return campaign.name();
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
}
