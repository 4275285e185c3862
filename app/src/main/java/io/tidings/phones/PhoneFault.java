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
    NO_COUNTRY("The number has no country code, and no default country is set. "
            + "Write it with + and the country code, or choose a default country."),
    AMBIGUOUS("Without + and the country code, these digits are more than one phone number."),
    EXTENSION("The phone number has an extension, which gets no messages. Write the number without it."),
    TWO_NUMBERS("The cell has more than one phone number. Write one of them."),
    MISSING_NINTH_DIGIT("The number lacks a 9 after the area code: mobile numbers of Brazil have nine digits."),
    SHORT_CODE("This is a short code, which only works within its country."),
    PREMIUM_NUMBER("This is a premium-rate number. The account does not allow them."),
    SATELLITE_NUMBER(
            "This is a number of a satellite phone or an international network. " + "The account does not allow them.");

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
