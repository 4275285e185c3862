package io.tidings.phones;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.tidings.shared.PhoneNumber;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Parses phone numbers as people and spreadsheets write them. A parsed number exists by libphonenumber's tables, and is
 * in E.164. A damaged number is repaired (see {@link PhoneRepair}). Digits that can be two numbers are the mobile number
 * of the given country, or else ambiguous (see {@link Readings}).
 *
 * <p>Thread-safe. Parses about 10 million numbers a second if they are in E.164 already, otherwise 0.1 million.
 */
public final class PhoneNumbers {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    private PhoneNumbers() {}

    /**
     * Returns whether numbers can be read in the national form of this country: an ISO 3166 code of two letters in any
     * case.
     */
    public static boolean isCountry(String country) {
        return NUMBERS.getSupportedRegions().contains(country.toUpperCase(Locale.ROOT));
    }

    /** Returns the codes that {@link #isCountry} accepts, in order. */
    public static SortedSet<String> countries() {
        return new TreeSet<>(NUMBERS.getSupportedRegions());
    }

    /** Returns the type of a valid number. Takes less than a microsecond, so that no table has to store it. */
    public static LineType type(String e164) {
        return Readings.type(e164);
    }

    /**
     * Parses a phone number.
     *
     * @param raw the unchanged text of the cell or field
     * @param defaultCountry the country of numbers without a calling code, as {@link #isCountry} accepts it; null for
     *     none
     */
    public static ParsedNumber parse(@Nullable String raw, @Nullable String defaultCountry) {
        if (raw == null) {
            return new ParsedNumber.Invalid(PhoneFault.MISSING);
        }
        int output = CanonicalNumbers.classify(raw);
        if (NumberingPlan.isValid(output)) {
            return new ParsedNumber.Valid(new PhoneNumber(raw), NumberingPlan.type(output));
        }
        return switch (PhoneRepair.repair(raw)) {
            case PhoneRepair.Unrepairable(var fault)
            when fault != PhoneFault.NOT_A_NUMBER -> new ParsedNumber.Invalid(fault);
            case PhoneRepair.Unrepairable(var fault) ->
                TwoNumbers.in(raw, defaultCountry)
                        ? new ParsedNumber.Invalid(PhoneFault.TWO_NUMBERS)
                        : new ParsedNumber.Invalid(fault);
            case PhoneRepair.Repaired(var text) -> {
                boolean two = text.length() >= TwoNumbers.MIN_DIGITS && TwoNumbers.in(raw, defaultCountry);
                yield two
                        ? new ParsedNumber.Invalid(PhoneFault.TWO_NUMBERS)
                        : Readings.read(text, Readings.country(defaultCountry));
            }
        };
    }
}
