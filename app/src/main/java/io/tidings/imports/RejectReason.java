package io.tidings.imports;

import java.util.Locale;

/**
 * Rows of a file that were rejected for the same reason.
 *
 * @param message what was said of the first of them
 */
public record RejectReason(String code, long count, int firstRow, String message) {
    /** The code as words: {@code phone_missing} is {@code Phone missing}. */
    static String title(String code) {
        var words = code.toLowerCase(Locale.ROOT).replace('_', ' ');
        return words.isEmpty() ? "" : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
