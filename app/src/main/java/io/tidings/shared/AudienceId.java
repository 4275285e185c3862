package io.tidings.shared;

/** A saved audience. */
public record AudienceId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
