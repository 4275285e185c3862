package io.tidings.phones;

import java.util.regex.Pattern;

/**
 * Repairs the damage that spreadsheets, editors and web pages do to a phone number, before it is parsed. The result has
 * digits only, perhaps with a leading +.
 *
 * <p>Repaired: surrounding spaces of any kind, also non-breaking and zero-width ones; direction marks; full-width
 * digits and digits of other scripts; the apostrophe or {@code ="…"} that marks a cell as text in a spreadsheet; {@code
 * tel:} and other prefixes of exports; {@code .0} after a number that was read as a fraction; scientific notation with
 * all digits. Rejected: scientific notation without all digits, and extensions.
 */
final class PhoneRepair {
    /** Longer than any number with its separators. Longer texts are rejected without a closer look. */
    private static final int MAX_LENGTH = 64;

    private static final int FULL_WIDTH_FIRST = '！';
    private static final int FULL_WIDTH_LAST = '～';

    private static final Pattern SCIENTIFIC = Pattern.compile("(\\+?)(\\d)(?:[.,](\\d+))?[eE]\\+?(\\d{1,2})");
    private static final Pattern FRACTION = Pattern.compile("(\\+?\\d{7,15})[.,]0{1,2}");
    private static final Pattern TEXT_CELL = Pattern.compile("=?\\s*\"([^\"]*)\"");
    private static final Pattern PREFIXED = Pattern.compile("(?:tel|sms|whatsapp|p):(.*)", Pattern.CASE_INSENSITIVE);

    /** A leading - is not allowed: it is the result of a formula. */
    private static final Pattern ALLOWED = Pattern.compile("\\(?\\+? ?\\(?\\d[\\d ().\\-/~\\[\\]]*");

    private static final Pattern EXTENSION = Pattern.compile(
            "[^a-z]*\\d{2}[^a-z#;]*\\s*(?:;?ext(?:n|ension)?|x|#|доб|anexo|ramal|interno|int|durchwahl|dw|poste)\\s*[.:=]?\\s*\\d{1,7}",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final Pattern TWO_NUMBERS = Pattern.compile(".*\\d{6,} */ *\\d{6,}.*");

    /** Characters without ink that Unicode counts as letters or symbols: fillers of Hangul, and blank Braille. */
    private static final String BLANKS = "\u115F\u1160\u3164\uFFA0\u2800";

    private static final String QUOTES = "'’‘`´";

    sealed interface Repair {}

    record Repaired(String text) implements Repair {}

    record Unrepairable(PhoneFault fault) implements Repair {}

    private PhoneRepair() {}

    static Repair repair(String raw) {
        if (raw.length() > MAX_LENGTH && raw.strip().length() > MAX_LENGTH) {
            return new Unrepairable(PhoneFault.NOT_A_NUMBER);
        }
        var text = withoutWrapping(normalised(raw));
        if (text.isEmpty()) {
            return new Unrepairable(PhoneFault.MISSING);
        }
        var scientific = SCIENTIFIC.matcher(text);
        if (scientific.matches()) {
            var fraction = scientific.group(3) == null ? "" : scientific.group(3);
            return expandScientific(
                    scientific.group(1) + scientific.group(2), fraction, Integer.parseInt(scientific.group(4)));
        }
        var fraction = FRACTION.matcher(text);
        return fraction.matches() ? new Repaired(fraction.group(1)) : onlyDigits(text);
    }

    /** Expands 2.54712345678E+11: the digits of the mantissa are the number if none is missing. */
    private static Repair expandScientific(String whole, String fraction, int exponent) {
        if (fraction.length() < exponent) {
            return new Unrepairable(PhoneFault.SCIENTIFIC_NOTATION);
        }
        boolean exact = fraction.chars().skip(exponent).allMatch(c -> c == '0');
        return exact
                ? new Repaired(whole + fraction.substring(0, exponent))
                : new Unrepairable(PhoneFault.NOT_A_NUMBER);
    }

    private static Repair onlyDigits(String text) {
        if (!ALLOWED.matcher(text).matches() || TWO_NUMBERS.matcher(text).matches()) {
            boolean extension = EXTENSION.matcher(text).matches();
            return new Unrepairable(extension ? PhoneFault.EXTENSION : PhoneFault.NOT_A_NUMBER);
        }
        var digits = new StringBuilder(text.length());
        text.chars().filter(c -> c == '+' || isDigit(c)).forEach(c -> digits.append((char) c));
        return new Repaired(digits.toString());
    }

    /** Converts digits, signs and spaces of any script or width to ASCII, and removes invisible characters. */
    private static String normalised(String raw) {
        var plain = new StringBuilder(raw.length());
        raw.codePoints().forEach(c -> {
            if (Character.isDigit(c)) {
                plain.append((char) ('0' + Character.digit(c, 10)));
            } else if (Character.isWhitespace(c) || Character.isSpaceChar(c) || BLANKS.indexOf(c) >= 0) {
                plain.append(' ');
            } else if (Character.getType(c) == Character.DASH_PUNCTUATION || c == '\u2212') {
                plain.append('-');
            } else if (c >= FULL_WIDTH_FIRST && c <= FULL_WIDTH_LAST) {
                plain.append((char) (c - FULL_WIDTH_FIRST + '!'));
            } else if (!isInvisible(c)) {
                plain.appendCodePoint(c);
            }
        });
        return plain.toString().strip();
    }

    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return type == Character.FORMAT || type == Character.NON_SPACING_MARK || Character.isISOControl(c);
    }

    private static String withoutWrapping(String plain) {
        var text = plain;
        var cell = TEXT_CELL.matcher(text);
        if (cell.matches()) {
            text = cell.group(1).strip();
        }
        while (!text.isEmpty() && QUOTES.indexOf(text.charAt(0)) >= 0) {
            text = text.substring(1).strip();
        }
        while (!text.isEmpty() && QUOTES.indexOf(text.charAt(text.length() - 1)) >= 0) {
            text = text.substring(0, text.length() - 1).strip();
        }
        var prefixed = PREFIXED.matcher(text);
        return prefixed.matches() ? prefixed.group(1).strip() : text;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
