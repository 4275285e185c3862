package io.tidings.shared;

/** The id of a user, a person who can sign in. */
public record UserId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
