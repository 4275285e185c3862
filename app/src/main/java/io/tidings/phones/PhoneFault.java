package io.tidings.phones;

import java.util.Locale;

/** Why a text is no phone number that can be written to. Codes are stable; messages are for people and name no number. */
public enum PhoneFault {
    MISSING("The phone number is missing."),
    SCIENTIFIC_NOTATION("A spreadsheet has shortened the number to scientific notation and its last digits are lost: "
            + "format the column as text and export it again."),
    TOO_SHORT("The phone number has too few digits."),
    TOO_LONG("The phone number has too many digits."),
    NOT_A_NUMBER("This is not a phone number."),
    INVALID_NUMBER("No such phone number can exist: no country has given out this range."),
    NO_COUNTRY("The number is in its country's own form and no default country is set: "
            + "write it with + and the country's code, or choose a default country.");

    private final String message;

    PhoneFault(String message) {
        this.message = message;
    }

    /** As in JSON and in the rejects file: {@code too_short}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String message() {
        return message;
    }
}
