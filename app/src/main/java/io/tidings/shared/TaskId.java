package io.tidings.shared;

import java.util.Optional;
import java.util.UUID;

/** The id of a task, the background work that a 202 response names. */
public record TaskId(UUID value) {
    public static TaskId random() {
        return new TaskId(UUID.randomUUID());
    }

    /** Returns empty for a text that is not a UUID, which no task can have as its id. */
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
