package io.tidings.personalisation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A filter of a placeholder, as in Liquid. It receives and returns null for a missing value. */
sealed interface Filter {
    String NAMES = "default, capitalize, upcase, downcase and truncate";

    @Nullable
    String apply(@Nullable String value);

    /** {@code default: "there"}. */
    record Default(String fallback) implements Filter {
        @Override
        public String apply(@Nullable String value) {
            return value == null ? fallback : value;
        }
    }

    /**
     * Turns the first letter to upper case and the rest to lower case: {@code ALICE} and {@code alice} become {@code
     * Alice}.
     */
    record Capitalize() implements Filter {
        @Override
        public @Nullable String apply(@Nullable String value) {
            if (value == null || value.isEmpty()) {
                return value;
            }
            int end = Character.charCount(value.codePointAt(0));
            return new StringBuilder(value.length())
                    .appendCodePoint(Character.toTitleCase(value.codePointAt(0)))
                    .append(value.substring(end).toLowerCase(Locale.ROOT))
                    .toString();
        }
    }

    record Upcase() implements Filter {
        @Override
        public @Nullable String apply(@Nullable String value) {
            return value == null ? null : value.toUpperCase(Locale.ROOT);
        }
    }

    record Downcase() implements Filter {
        @Override
        public @Nullable String apply(@Nullable String value) {
            return value == null ? null : value.toLowerCase(Locale.ROOT);
        }
    }

    /**
     * {@code truncate: 20} or {@code truncate: 20, ""}: at most this many code points, including the ellipsis. Unlike
     * in Liquid, the result is never longer than the limit: an ellipsis that does not fit is left out.
     */
    record Truncate(int length, String ellipsis) implements Filter {
        @Override
        public @Nullable String apply(@Nullable String value) {
            if (value == null || value.length() <= length || value.codePointCount(0, value.length()) <= length) {
                return value;
            }
            int tail = ellipsis.codePointCount(0, ellipsis.length());
            if (tail >= length) {
                return value.substring(0, value.offsetByCodePoints(0, length));
            }
            return value.substring(0, value.offsetByCodePoints(0, length - tail)) + ellipsis;
        }
    }
}
