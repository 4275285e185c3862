package io.tidings.shared;

/** A stored template. */
public record TemplateId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
