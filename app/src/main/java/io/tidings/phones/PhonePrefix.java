package io.tidings.phones;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a phone number, as a user types it to find a number: {@code +254 712}, {@code 00254712}, {@code
 * 0712}.
 *
 * @param e164Prefixes the possible beginnings in E.164, with the plus
 * @param certain whether the text can hardly be anything but a phone number
 */
public record PhonePrefix(List<String> e164Prefixes, boolean certain) {
    /** Fewer digits are as likely a house number or a product. */
    private static final int MIN_CERTAIN_DIGITS = 5;

    private static final int MAX_DIGITS = 17;
    private static final String SEPARATORS = " ().-/\u00A0";

    /**
     * Parses a typed text; empty if it does not look like the beginning of a number.
     *
     * @param country of numbers in national form; null for none
     */
    public static Optional<PhonePrefix> of(String typed, @Nullable String country) {
        var text = typed.strip();
        boolean international = text.startsWith("+");
        var digits = digits(international ? text.substring(1) : text);
        if (digits.isEmpty() || digits.length() > MAX_DIGITS || digits.equals("00")) {
            return Optional.empty();
        }
        var starts = international ? List.of("+" + digits) : e164Prefixes(digits, country);
        var all = new LinkedHashSet<>(starts);
        starts.forEach(start -> HandsetNumber.storedPrefix(start).ifPresent(all::add));
        if (PhoneNumbers.parse(text, country) instanceof ParsedNumber.Valid(var number, var _)) {
            all.add(number.e164());
        }
        return Optional.of(new PhonePrefix(List.copyOf(all), international || digits.length() >= MIN_CERTAIN_DIGITS));
    }

    /** Returns the exclusive upper bound of all numbers with this prefix: in ASCII, the colon follows the digit 9. */
    public static String endExclusive(String start) {
        return start + ":";
    }

    private static List<String> e164Prefixes(String digits, @Nullable String country) {
        if (digits.startsWith("00")) {
            return List.of("+" + digits.substring(2));
        }
        if (country == null) {
            return List.of("+" + digits);
        }
        var national = "+" + CallingCodes.ofCountry(country);
        // Most countries drop the 0 after their code; a few keep it.
        return digits.startsWith("0")
                ? List.of(national + digits.substring(1), national + digits)
                : List.of("+" + digits, national + digits);
    }

    /** Returns the digits; empty if the text has other characters than digits and usual separators. */
    private static String digits(String text) {
        var digits = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c >= '0' && c <= '9') {
                digits.append(c);
            } else if (SEPARATORS.indexOf(c) < 0) {
                return "";
            }
        }
        return digits.toString();
    }
}
