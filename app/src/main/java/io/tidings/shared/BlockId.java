package io.tidings.shared;

/** The id of a block, a range of messages under one lease. */
public record BlockId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
