package io.tidings.shared;

import java.util.Optional;
import java.util.UUID;

/** The background work that a 202 names. */
public record TaskId(UUID value) {
    public static TaskId random() {
        return new TaskId(UUID.randomUUID());
    }

    /** Empty for a text that is no UUID: an id that nobody can own. */
    public static Optional<TaskId> parse(String text) {
        try {
            return Optional.of(new TaskId(UUID.fromString(text)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
