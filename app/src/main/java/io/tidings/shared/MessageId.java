package io.tidings.shared;

/** The id of a message. The ids of one campaign are contiguous. */
public record MessageId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
