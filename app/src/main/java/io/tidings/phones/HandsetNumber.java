package io.tidings.phones;

import java.util.Optional;

/**
 * Numbers that libphonenumber's tables distinguish although one handset has both, and older spellings of numbers that
 * it does not know.
 */
final class HandsetNumber {
    private static final int MEXICAN_DIGITS = 10;

    private HandsetNumber() {}

    /**
     * Returns the one number of the handset. An Argentine mobile is called with a 9 from abroad and without it from a
     * landline, and no two lines differ only in this 9. The form with the 9 reaches mobiles.
     *
     * @param e164 a valid number
     */
    static String of(String e164) {
        if (e164.startsWith("+54") && !e164.startsWith("+549")) {
            var mobile = "+549" + e164.substring(3);
            return CanonicalNumbers.accepts(mobile) ? mobile : e164;
        }
        return e164;
    }

    /**
     * Returns the present form of a Mexican number in its form before 2019: 1 stood after the country code.
     *
     * @param digits the number with its country code
     */
    static Optional<String> withoutMexicanOne(String digits) {
        return digits.startsWith("521") && digits.length() == 3 + MEXICAN_DIGITS
                ? Optional.of("52" + digits.substring(3))
                : Optional.empty();
    }

    /** Returns the beginning of the stored numbers, if it differs from the beginning of a written number. */
    static Optional<String> storedPrefix(String e164Prefix) {
        if (e164Prefix.startsWith("+54") && e164Prefix.length() > 3 && e164Prefix.charAt(3) != '9') {
            return Optional.of("+549" + e164Prefix.substring(3));
        }
        return e164Prefix.startsWith("+521") ? Optional.of("+52" + e164Prefix.substring(4)) : Optional.empty();
    }

    /** Returns the digits without the prefix that was dialled within Mexico until 2019: 01, 044 or 045. */
    static String withoutMexicanPrefix(String digits) {
        int length = digits.length() - MEXICAN_DIGITS;
        boolean old = length == 2 && digits.startsWith("01")
                || length == 3 && (digits.startsWith("044") || digits.startsWith("045"));
        return old ? digits.substring(length) : digits;
    }

    /** Returns whether the number is a Mexican one after a 1, and could as well be one of North America. */
    static boolean hasMexicanOne(String digits) {
        return digits.startsWith("1") && digits.length() == 1 + MEXICAN_DIGITS;
    }

    /**
     * Returns whether a Brazilian mobile number lacks the 9 that all of them got until 2016.
     *
     * @param national area code and number; a trunk 0 may precede them
     */
    static boolean lacksBrazilianNine(String national) {
        var digits = national.startsWith("0") ? national.substring(1) : national;
        return digits.length() == 10
                && digits.charAt(2) >= '6'
                && CanonicalNumbers.accepts("+55" + digits.substring(0, 2) + "9" + digits.substring(2));
    }
}
