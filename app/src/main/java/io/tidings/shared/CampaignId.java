package io.tidings.shared;

/** A campaign. */
public record CampaignId(long value) {
    /** What its messages are sent by. */
    public PlanId plan() {
        return new PlanId(value);
    }

    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
