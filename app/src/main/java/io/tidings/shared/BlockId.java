package io.tidings.shared;

/** A range of messages under one lease. */
public record BlockId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
