package io.tidings.shared;

/** The id of a saved audience. */
public record AudienceId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
