package io.tidings.shared;

/** A person who signs in. */
public record UserId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
