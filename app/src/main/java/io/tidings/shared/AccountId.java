package io.tidings.shared;

/** Who owns contacts, campaigns and everything else. */
public record AccountId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
