package io.tidings.shared;

/** What a set of messages is sent by: a campaign's plan, which has its number, an API batch's, or an account's own. */
public record PlanId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
