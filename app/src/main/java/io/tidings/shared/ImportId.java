package io.tidings.shared;

import java.util.Optional;
import java.util.UUID;

/** The id of an import of one file. */
public record ImportId(UUID value) {
    public static ImportId random() {
        return new ImportId(UUID.randomUUID());
    }

    /** Returns empty for a text that is not a UUID, which no import can have as its id. */
    public static Optional<ImportId> parse(String text) {
        try {
            return Optional.of(new ImportId(UUID.fromString(text)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
