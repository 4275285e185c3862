package io.tidings.campaigns;

/** A draft as its review shows it. */
record DraftPage(Campaign campaign, String audience, String template) {
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
        return CampaignWords.missing(campaign.missingValue());
    }
}
