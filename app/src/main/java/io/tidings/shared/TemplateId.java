package io.tidings.shared;

/** The id of a stored template. */
public record TemplateId(long value) {
    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
