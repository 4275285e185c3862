package io.tidings.shared;

/** A person who is written to, unique by phone within an account. */
public record ContactId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
