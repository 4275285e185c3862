package io.tidings.imports;

import org.jspecify.annotations.Nullable;

/**
 * A column as it was recognised.
 *
 * @param header as in the file
 * @param field the contact's own field that it fills, as {@code first_name}; null if none
 * @param variable the name by which templates reach the cell; null for the phone and for columns that are left out. A
 *     column that is a field under another name is both: {@code City} fills {@code location} and is {@code {{city}}}
 */
public record Column(
        String header, @Nullable String field, @Nullable String variable) {}
