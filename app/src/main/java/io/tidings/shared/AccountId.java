package io.tidings.shared;

/** The id of an account, the tenant that owns all data. */
public record AccountId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
