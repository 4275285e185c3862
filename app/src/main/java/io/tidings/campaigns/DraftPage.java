package io.tidings.campaigns;

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
        return CampaignWords.channel(campaign.channel());
    }

    public String missing() {
        return CampaignWords.missing(campaign.settings().missingValue());
    }
}
