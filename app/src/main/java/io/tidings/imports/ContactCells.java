package io.tidings.imports;

import io.tidings.contacts.AttributeLimits;
import io.tidings.contacts.Tags;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The cells of a row that become attributes and tags of the contact, with the limits of a contact. */
final class ContactCells {
    /** Separates tags in one text. No cell has this control character. */
    private static final String SEPARATOR = "\u001F";

    private final ColumnMapping columns;
    private final int tagsAt;
    private final int[] attributes;

    ContactCells(ColumnMapping columns) {
        this.columns = columns;
        this.tagsAt = columns.tagsColumn();
        var others = columns.noAttributes();
        this.attributes = IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).variable() != null
                        && !others.contains(columns.get(i).variable()))
                .toArray();
    }

    record Fault(int column, String code, String message) {}

    /** Returns why the contact cannot keep the cells of the row. */
    Optional<Fault> fault(Row row) {
        int filled = 0;
        for (int i : attributes) {
            var value = row.value(i);
            if (value.length() > AttributeLimits.MAX_VALUE) {
                return Optional.of(new Fault(
                        i,
                        "value_too_long",
                        "The value has more than %,d characters.".formatted(AttributeLimits.MAX_VALUE)));
            }
            filled += value.isEmpty() ? 0 : 1;
        }
        if (filled > AttributeLimits.MAX_ATTRIBUTES) {
            return Optional.of(new Fault(
                    attributes[attributes.length - 1],
                    "too_many_attributes",
                    "A contact has at most %d attributes, and the row has %d."
                            .formatted(AttributeLimits.MAX_ATTRIBUTES, filled)));
        }
        return tagsAt < 0 || areStorable(list(row)) ? Optional.empty() : Optional.of(invalidTags());
    }

    /** Returns the tags of a row without a fault, separated by U+001F. */
    String tags(Row row) {
        return tagsAt < 0 ? "" : String.join(SEPARATOR, list(row).orElse(List.of()));
    }

    /** Returns the names of attributes that are too long for a contact. */
    List<String> longNames() {
        return IntStream.of(attributes)
                .mapToObj(i -> String.valueOf(columns.get(i).variable()))
                .filter(name -> name.length() > AttributeLimits.MAX_NAME)
                .toList();
    }

    private Optional<List<String>> list(Row row) {
        return Tags.parse(row.value(tagsAt))
                .map(tags -> tags.stream()
                        .map(tag -> Tags.normalised(tag))
                        .distinct()
                        .sorted()
                        .toList());
    }

    private static boolean areStorable(Optional<List<String>> tags) {
        return tags.isPresent()
                && tags.get().size() <= Tags.MAX_TAGS
                && tags.get().stream().allMatch(Tags::isStorable);
    }

    private Fault invalidTags() {
        return new Fault(
                tagsAt,
                "invalid_tags",
                "A contact has at most %d tags of 1 to %d characters. Separate them by commas."
                        .formatted(Tags.MAX_TAGS, Tags.MAX_LENGTH));
    }
}
