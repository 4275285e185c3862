package io.tidings.shared;

/** A message; the ids of one campaign are contiguous. */
public record MessageId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
