package io.tidings.shared;

import java.util.Optional;
import java.util.UUID;

/** An import of one file. */
public record ImportId(UUID value) {
    public static ImportId random() {
        return new ImportId(UUID.randomUUID());
    }

    /** Empty for a text that is no UUID: an id that nobody can own. */
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
