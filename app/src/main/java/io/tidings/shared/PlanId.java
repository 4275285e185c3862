package io.tidings.shared;

/** What a set of messages is sent by: a campaign's plan, which has its number, an API batch's, or an account's own. */
public record PlanId(long value) {
    /** The campaign of this number; to be asked only of a campaign's plan. */
    public CampaignId campaign() {
        return new CampaignId(value);
    }

    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
