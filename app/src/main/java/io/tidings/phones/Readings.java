package io.tidings.phones;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import io.tidings.phones.ParsedNumber.Invalid;
import io.tidings.phones.ParsedNumber.Valid;
import io.tidings.shared.PhoneNumber;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the numbers that digits can be, and chooses among them. Of two numbers the mobile of the country wins. If none
 * or both are, the digits are ambiguous: a message must never reach a stranger.
 */
final class Readings {
    static final String UNKNOWN_COUNTRY = "ZZ";

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    /** A shorter national number without a + may belong to another country, so its calling code is not guessed. */
    private static final int MIN_INTERNATIONAL_DIGITS = 12;

    private static final int MIN_DIGITS = 5;
    private static final int MAX_DIGITS = 15;
    private static final int MAX_SHORT_CODE_DIGITS = 6;

    private Readings() {}

    /**
     * Reads a repaired text.
     *
     * @param text digits, perhaps with a leading +
     * @param country in capitals, or {@link #UNKNOWN_COUNTRY}
     */
    static ParsedNumber read(String text, String country) {
        var read = interpret(text, country);
        return switch (read) {
            case Valid(var number, var _) -> valid(HandsetNumber.of(number.e164()));
            case Invalid invalid -> explained(invalid, text, country);
        };
    }

    /** Returns the country in capitals, or {@link #UNKNOWN_COUNTRY} without one. */
    static String country(@Nullable String defaultCountry) {
        return defaultCountry == null ? UNKNOWN_COUNTRY : defaultCountry.toUpperCase(Locale.ROOT);
    }

    /** Returns the valid number with its type. */
    static Valid valid(String e164) {
        return new Valid(new PhoneNumber(e164), type(e164));
    }

    /** @param e164 a valid number */
    static LineType type(String e164) {
        int output = CanonicalNumbers.classify(e164);
        if (NumberingPlan.isValid(output)) {
            return NumberingPlan.type(output);
        }
        if (isSatellite(CallingCodes.of(e164))) {
            return LineType.SATELLITE;
        }
        try {
            return LineType.of(NUMBERS.getNumberType(NUMBERS.parse(e164, UNKNOWN_COUNTRY)));
        } catch (NumberParseException e) {
            return LineType.UNKNOWN;
        }
    }

    private static boolean isSatellite(int callingCode) {
        return callingCode == 870 || callingCode >= 881 && callingCode <= 883;
    }

    private static ParsedNumber interpret(String text, String country) {
        if (text.startsWith("+")) {
            return international(text.substring(1));
        }
        if (country.equals(UNKNOWN_COUNTRY)) {
            return withoutCountry(text);
        }
        if (text.startsWith("00")) {
            return afterTwoZeros(text, country);
        }
        return text.startsWith("0") ? national(text, country) : withoutPrefix(text, country);
    }

    private static ParsedNumber withoutCountry(String text) {
        if (text.startsWith("00")) {
            return international(text.substring(2));
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
                : orElse(international(text), noCountry);
    }

    /**
     * People write 00 for the + in every country. Where 00 and more digits select a carrier, as 005 in Colombia, this
     * is another reading.
     */
    private static ParsedNumber afterTwoZeros(String text, String country) {
        var abroad = international(text.substring(2));
        return abroad instanceof Valid valid && isOf(country, valid)
                ? abroad
                : choose(country, new Invalid(PhoneFault.INVALID_NUMBER), national(text, country), abroad);
    }

    /** Reads a number that has lost its + or a leading 0, or that is complete as it is. */
    private static ParsedNumber withoutPrefix(String text, String country) {
        var national = national(text, country);
        var abroad = international(text);
        if (isMexico(country) && HandsetNumber.hasMexicanOne(text)) {
            return onlyOne(national(text.substring(1), country), abroad, national);
        }
        if (national instanceof Valid) {
            return choose(country, national, national, abroad);
        }
        if (abroad instanceof Valid valid && isOf(country, valid)) {
            return abroad;
        }
        if (national instanceof Invalid(var fault, var _) && fault == PhoneFault.TOO_LONG) {
            return orElse(abroad, national);
        }
        // A shorter number may be a mistyped national one. Its calling code only casts doubt on the other reading.
        var restored = zeroRestored(text, country);
        return restored instanceof Valid ? onlyOne(restored, abroad, national) : national;
    }

    /**
     * Some countries keep the leading 0 of a number, and spreadsheets drop it. A 0 may also turn the first digits into
     * the code of a carrier; that is no restored number.
     */
    private static ParsedNumber zeroRestored(String text, String country) {
        var restored = national("0" + text, country);
        return restored instanceof Valid(var number, var _) && !number.e164().endsWith(text)
                ? new Invalid(PhoneFault.INVALID_NUMBER)
                : restored;
    }

    /** Refuses two readings, whatever they are. */
    private static ParsedNumber onlyOne(ParsedNumber first, ParsedNumber second, ParsedNumber otherwise) {
        if (first instanceof Valid(var one, var _) && second instanceof Valid(var other, var _) && !one.equals(other)) {
            return new Invalid(PhoneFault.AMBIGUOUS, List.of(one, other));
        }
        return orElse(first, orElse(second, otherwise));
    }

    /** @param otherwise the result if no reading is valid */
    private static ParsedNumber choose(String country, ParsedNumber otherwise, ParsedNumber... readings) {
        var valid = Stream.of(readings)
                .map(reading -> reading instanceof Valid each ? each : null)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (valid.size() < 2) {
            return valid.isEmpty() ? otherwise : valid.getFirst();
        }
        var mobile = valid.stream()
                .filter(each -> isOf(country, each) && each.type().mayBeMobile())
                .toList();
        return mobile.size() == 1
                ? mobile.getFirst()
                : new Invalid(
                        PhoneFault.AMBIGUOUS, valid.stream().map(Valid::number).toList());
    }

    private static ParsedNumber orElse(ParsedNumber preferred, ParsedNumber otherwise) {
        return preferred instanceof Valid ? preferred : otherwise;
    }

    private static boolean isOf(String country, Valid valid) {
        return CallingCodes.of(valid.number().e164()) == CallingCodes.ofCountry(country);
    }

    private static boolean isMexico(String country) {
        return country.equals("MX");
    }

    private static ParsedNumber national(String text, String country) {
        return strictly(isMexico(country) ? HandsetNumber.withoutMexicanPrefix(text) : text, country);
    }

    /** @param digits with the country code */
    private static ParsedNumber international(String digits) {
        var text = "+" + digits;
        int output = CanonicalNumbers.classify(text);
        if (NumberingPlan.isValid(output)) {
            return new Valid(new PhoneNumber(text), NumberingPlan.type(output));
        }
        var mexican = HandsetNumber.withoutMexicanOne(digits);
        return mexican.isPresent() ? strictly("+" + mexican.get(), UNKNOWN_COUNTRY) : strictly(text, UNKNOWN_COUNTRY);
    }

    private static ParsedNumber strictly(String text, String country) {
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
    private static ParsedNumber canonical(Phonenumber.PhoneNumber number) {
        var e164 = NUMBERS.format(number, PhoneNumberFormat.E164);
        return e164.length() > 1 + MAX_DIGITS ? new Invalid(PhoneFault.TOO_LONG) : valid(e164);
    }

    /** Returns a more exact reason where there is one. */
    private static Invalid explained(Invalid invalid, String text, String country) {
        if (invalid.fault() == PhoneFault.AMBIGUOUS) {
            return invalid;
        }
        var brazilian = text.startsWith("+55") ? text.substring(3) : text.startsWith("55") ? text.substring(2) : "";
        if (country.equals("BR") && HandsetNumber.lacksBrazilianNine(text)
                || HandsetNumber.lacksBrazilianNine(brazilian)) {
            return new Invalid(PhoneFault.MISSING_NINTH_DIGIT);
        }
        return isShortCode(text, country) ? new Invalid(PhoneFault.SHORT_CODE) : invalid;
    }

    private static boolean isShortCode(String text, String country) {
        if (text.length() > MAX_SHORT_CODE_DIGITS || text.startsWith("+") || country.equals(UNKNOWN_COUNTRY)) {
            return false;
        }
        var number = new Phonenumber.PhoneNumber()
                .setCountryCode(CallingCodes.ofCountry(country))
                .setNationalNumber(Long.parseLong(text));
        return !text.startsWith("0") && ShortNumberInfo.getInstance().isValidShortNumberForRegion(number, country);
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
