package io.tidings.phones;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber;
import io.tidings.shared.PhoneNumber;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parses phone numbers as people and spreadsheets write them. A parsed number exists by libphonenumber's tables, and is
 * in E.164. A damaged number is repaired only if a single reading is possible (see {@link PhoneRepair}).
 *
 * <p>Thread-safe. Parses about 10 million numbers a second if they are in E.164 already, otherwise 0.1 million.
 */
public final class PhoneNumbers {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    /** A shorter national number without a + may belong to another country, so its calling code is not guessed. */
    private static final int MIN_INTERNATIONAL_DIGITS = 12;

    private static final int MIN_DIGITS = 5;
    private static final int MAX_DIGITS = 15;
    private static final String UNKNOWN_COUNTRY = "ZZ";

    public sealed interface Parsed {}

    public record Valid(PhoneNumber number) implements Parsed {}

    public record Invalid(PhoneFault fault) implements Parsed {
        public String code() {
            return fault.code();
        }

        public String message() {
            return fault.message();
        }
    }

    private PhoneNumbers() {}

    /**
     * Returns whether numbers can be read in the national form of this country: an ISO 3166 code of two letters in any
     * case.
     */
    public static boolean isCountry(String country) {
        return NUMBERS.getSupportedRegions().contains(country.toUpperCase(Locale.ROOT));
    }

    /** Returns the calling code of a country; 0 for an unknown country. */
    static int callingCode(String country) {
        return NUMBERS.getCountryCodeForRegion(country.toUpperCase(Locale.ROOT));
    }

    /**
     * Parses a phone number.
     *
     * @param raw the unchanged text of the cell or field
     * @param defaultCountry the country of numbers without a calling code, as {@link #isCountry} accepts it; null for
     *     none
     */
    public static Parsed parse(@Nullable String raw, @Nullable String defaultCountry) {
        if (raw == null) {
            return new Invalid(PhoneFault.MISSING);
        }
        if (CanonicalNumbers.accepts(raw)) {
            return new Valid(new PhoneNumber(raw));
        }
        return switch (PhoneRepair.repair(raw)) {
            case PhoneRepair.Unrepairable(var fault) -> new Invalid(fault);
            case PhoneRepair.Repaired(var text) -> interpret(text, country(defaultCountry));
        };
    }

    private static String country(@Nullable String defaultCountry) {
        return defaultCountry == null ? UNKNOWN_COUNTRY : defaultCountry.toUpperCase(Locale.ROOT);
    }

    private static Parsed interpret(String text, String country) {
        if (text.startsWith("+")) {
            return parseStrictly(text, UNKNOWN_COUNTRY);
        }
        if (country.equals(UNKNOWN_COUNTRY)) {
            return interpretWithoutCountry(text);
        }
        var national = parseStrictly(text, country);
        if (national instanceof Valid) {
            return national;
        }
        if (text.startsWith("00")) {
            return orElse(parseStrictly("+" + text.substring(2), UNKNOWN_COUNTRY), national);
        }
        if (text.startsWith("0")) {
            return national;
        }
        // A number that is too long for its country has lost its +. Another number may have lost a leading 0, which
        // some countries keep.
        return national instanceof Invalid(var fault) && fault == PhoneFault.TOO_LONG
                ? orElse(parseStrictly("+" + text, UNKNOWN_COUNTRY), national)
                : orElse(parseStrictly("0" + text, country), national);
    }

    private static Parsed interpretWithoutCountry(String text) {
        if (text.startsWith("00")) {
            return parseStrictly("+" + text.substring(2), UNKNOWN_COUNTRY);
        }
        if (text.length() > MAX_DIGITS) {
            return new Invalid(PhoneFault.TOO_LONG);
        }
        if (text.length() < MIN_DIGITS) {
            return new Invalid(PhoneFault.TOO_SHORT);
        }
        var noCountry = new Invalid(PhoneFault.NO_COUNTRY);
        return text.length() < MIN_INTERNATIONAL_DIGITS || text.startsWith("0")
                ? noCountry
                : orElse(parseStrictly("+" + text, UNKNOWN_COUNTRY), noCountry);
    }

    private static Parsed orElse(Parsed preferred, Parsed otherwise) {
        return preferred instanceof Valid ? preferred : otherwise;
    }

    private static Parsed parseStrictly(String text, String country) {
        try {
            var number = NUMBERS.parse(text, country);
            if (NUMBERS.isValidNumber(number)) {
                return canonical(number);
            }
            return new Invalid(fault(NUMBERS.isPossibleNumberWithReason(number)));
        } catch (NumberParseException refused) {
            return new Invalid(fault(refused.getErrorType()));
        }
    }

    /**
     * Rejects numbers with more than the 15 digits of E.164. A few countries have them, and no gateway accepts them.
     */
    private static Parsed canonical(Phonenumber.PhoneNumber number) {
        var e164 = NUMBERS.format(number, PhoneNumberFormat.E164);
        return e164.length() > 1 + MAX_DIGITS ? new Invalid(PhoneFault.TOO_LONG) : new Valid(new PhoneNumber(e164));
    }

    private static PhoneFault fault(ValidationResult result) {
        return switch (result) {
            case TOO_SHORT, IS_POSSIBLE_LOCAL_ONLY -> PhoneFault.TOO_SHORT;
            case TOO_LONG -> PhoneFault.TOO_LONG;
            case IS_POSSIBLE, INVALID_COUNTRY_CODE, INVALID_LENGTH -> PhoneFault.INVALID_NUMBER;
        };
    }

    private static PhoneFault fault(NumberParseException.ErrorType type) {
        return switch (type) {
            // The text has only digits here. libphonenumber answers "not a number" for one or two digits.
            case NOT_A_NUMBER, TOO_SHORT_NSN, TOO_SHORT_AFTER_IDD -> PhoneFault.TOO_SHORT;
            case TOO_LONG -> PhoneFault.TOO_LONG;
            case INVALID_COUNTRY_CODE -> PhoneFault.INVALID_NUMBER;
        };
    }
}
