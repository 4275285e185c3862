package io.tidings.phones;

import java.util.Locale;

/**
 * The reason why a text is not a usable phone number. Codes are stable. Messages are for users and contain no number.
 */
public enum PhoneFault {
    MISSING("The phone number is missing."),
    SCIENTIFIC_NOTATION("A spreadsheet shortened the number to scientific notation, and its last digits are lost. "
            + "Format the column as text and export it again."),
    TOO_SHORT("The phone number has too few digits."),
    TOO_LONG("The phone number has too many digits."),
    NOT_A_NUMBER("This is not a phone number."),
    INVALID_NUMBER("This phone number cannot exist: no country uses this range."),
    NO_COUNTRY("The number has no country code, and no default country is set."
            + "Write it with + and the country code, or choose a default country.");

    private final String message;

    PhoneFault(String message) {
        this.message = message;
    }

    /** Returns the name in JSON and in the rejects file, such as {@code too_short}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String message() {
        return message;
    }
}
