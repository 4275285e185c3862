package io.tidings.shared;

/** The id of a campaign. */
public record CampaignId(long value) {
    /** Returns the campaign of a plan, which must be the plan of a campaign. */
    public static CampaignId of(PlanId plan) {
        return new CampaignId(plan.value());
    }

    /** Returns the plan of the campaign, which has the same number. */
    public PlanId plan() {
        return new PlanId(value);
    }

    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
