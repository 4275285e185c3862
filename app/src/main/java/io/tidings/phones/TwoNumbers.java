package io.tidings.phones;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recognises two phone numbers in one text, so that they are not read as one. */
final class TwoNumbers {
    /** The digits of two short numbers, such as those of Iceland. */
    static final int MIN_DIGITS = 14;

    private static final int MAX_LENGTH = 64;
    private static final int MIN_SIDE = 6;
    private static final Pattern BETWEEN = Pattern.compile(
            "\\s*[,;|&/]\\s*|\\s+(?:or|and|oder|und|ou|et|o|y|e)\\s+|\\s+|(?=\\+)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);

    private TwoNumbers() {}

    /** Returns whether the text can be split at a space or a sign so that both parts are valid numbers. */
    static boolean in(String raw, @Nullable String country) {
        var text = raw.strip();
        if (text.length() > MAX_LENGTH) {
            return false;
        }
        var separators = BETWEEN.matcher(text);
        while (separators.find()) {
            if (separators.start() >= MIN_SIDE
                    && text.length() - separators.end() >= MIN_SIDE
                    && isNumber(text.substring(0, separators.start()), country)
                    && isNumber(text.substring(separators.end()), country)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNumber(String part, @Nullable String country) {
        return PhoneRepair.repair(part) instanceof PhoneRepair.Repaired(var digits)
                && Readings.read(digits, Readings.country(country)) instanceof ParsedNumber.Valid;
    }
}
