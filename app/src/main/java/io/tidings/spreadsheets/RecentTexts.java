package io.tidings.spreadsheets;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The last short text of each slot, so that a town in every row is read once. Not thread-safe. */
final class RecentTexts {
    private static final int SLOTS = 4_096;
    private static final int MAX_LENGTH = 64;

    private final int[] indexes = new int[SLOTS];
    private final @Nullable String[] texts = new String[SLOTS];

    Optional<String> get(int index) {
        int slot = index % SLOTS;
        return indexes[slot] == index ? Optional.ofNullable(texts[slot]) : Optional.empty();
    }

    void put(int index, String text) {
        if (text.length() <= MAX_LENGTH) {
            indexes[index % SLOTS] = index;
            texts[index % SLOTS] = text;
        }
    }
}
