package io.tidings.imports;

import org.jspecify.annotations.Nullable;

/**
 * A recognised column.
 *
 * @param header header as in the file
 * @param field the contact's field that the column fills, such as {@code first_name}; null if none
 * @param variable the name of the cell in templates; null for the phone and for ignored columns. A field with another
 *     header has both: {@code City} fills {@code location} and is {@code {{city}}}
 */
public record Column(
        String header, @Nullable String field, @Nullable String variable) {
    /** Returns whether the cells of the column are not used. */
    boolean unused() {
        return field == null && variable == null;
    }
}
