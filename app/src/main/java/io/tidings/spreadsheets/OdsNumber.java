package io.tidings.spreadsheets;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The text of a cell with a number: as shown, but with all digits of an integer, without marks that group digits and
 * without exponent.
 */
final class OdsNumber {
    private static final Pattern EXPONENT = Pattern.compile("[0-9][eE][+\\-\u2212]?[0-9]");
    /** A mark between groups of three digits: point, comma, apostrophes and spaces. */
    private static final Pattern GROUPS =
            Pattern.compile("(?<![0-9])([0-9]{1,3})([.,'\u2019 \u00A0\u202F])[0-9]{3}(?:\\2[0-9]{3})*(?![0-9])");

    private OdsNumber() {}

    static String text(Optional<BigDecimal> value, String shown) {
        if (value.isEmpty()) {
            return shown;
        }
        var plain = PlainNumber.of(value.get());
        if (shown.isBlank() || EXPONENT.matcher(shown).find()) {
            return plain;
        }
        return ungrouped(plain, shown);
    }

    /** Removes marks of groups. Three digits behind a mark may be decimals, so the number of whole digits decides. */
    private static String ungrouped(String plain, String shown) {
        var groups = GROUPS.matcher(shown);
        if (!groups.find()) {
            return shown;
        }
        var whole = groups.group().replace(groups.group(2), "");
        int dot = plain.indexOf('.');
        int digits =
                (dot < 0 ? plain : plain.substring(0, dot)).replace("-", "").length();
        // Rounding can add a digit, as in 999.7 shown as 1,000. A percentage shows two more digits than it has.
        boolean isWhole = whole.length() >= digits && (whole.length() <= digits + 1 || shown.contains("%"));
        return isWhole ? shown.substring(0, groups.start()) + whole + shown.substring(groups.end()) : shown;
    }
}
