package io.tidings.shared;

/**
 * The id of a plan, under which messages are sent. The plan of a campaign has the number of the campaign. An API batch
 * has its own plan, and an account has one for single messages.
 */
public record PlanId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
