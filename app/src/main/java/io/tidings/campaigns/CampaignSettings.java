package io.tidings.campaigns;

import io.tidings.personalisation.MissingValue;

/**
 * How the messages of a campaign are rendered and sent.
 *
 * @param missingValue the policy for values that a recipient does not have
 * @param renderAt when texts are rendered
 */
public record CampaignSettings(MissingValue missingValue, Priority priority, RenderAt renderAt, SendingTerms terms) {
    /** Texts are rendered at launch; a missing value is left empty. */
    public static final CampaignSettings DEFAULT = missing(MissingValue.EMPTY);

    static CampaignSettings missing(MissingValue policy) {
        return new CampaignSettings(policy, Priority.NORMAL, RenderAt.LAUNCH, SendingTerms.DEFAULT);
    }

    CampaignSettings withMissing(MissingValue policy) {
        return new CampaignSettings(policy, priority, renderAt, terms);
    }

    CampaignSettings withTerms(SendingTerms others) {
        return new CampaignSettings(missingValue, priority, renderAt, others);
    }
}
