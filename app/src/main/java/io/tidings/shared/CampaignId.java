package io.tidings.shared;

/** A campaign. */
public record CampaignId(long value) {
    /** The campaign of a plan; only for plans of campaigns. */
    public static CampaignId of(PlanId plan) {
        return new CampaignId(plan.value());
    }

    /** The plan by which its messages are sent. */
    public PlanId plan() {
        return new PlanId(value);
    }

    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
