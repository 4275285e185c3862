package io.tidings.shared;

/** A campaign. */
public record CampaignId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
