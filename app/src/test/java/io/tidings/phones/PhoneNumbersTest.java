package io.tidings.phones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tidings.phones.ParsedNumber.Invalid;
import io.tidings.phones.ParsedNumber.Valid;
import io.tidings.shared.PhoneNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumbersTest {
    private static final String KENYAN = "+254712345678";

    @ParameterizedTest
    @CsvSource({
        "+254712345678, KE, +254712345678",
        "0712345678, KE, +254712345678",
        "712345678, KE, +254712345678",
        "254712345678, KE, +254712345678",
        "0712345678, ke, +254712345678",
        "(415) 555-2671, US, +14155552671",
        "1-415-555-2671, US, +14155552671",
        "415.555.2671, US, +14155552671",
        "07911 123456, GB, +447911123456",
        "+44 (0)7911 123456, US, +447911123456",
        "0171/1234567, DE, +491711234567",
        "06 12345678, IT, +390612345678",
        "98765 43210, IN, +919876543210",
        "11 98765-4321, BR, +5511987654321",
    })
    void a_national_or_international_number_becomes_E164(String raw, String country, String expected) {
        assertThat(PhoneNumbers.parse(raw, country)).isEqualTo(valid(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "491712345678, DE, +491712345678",
        "49 171 2345678, DE, +491712345678",
        "4915112345678, DE, +4915112345678",
        "62812345678, ID, +62812345678",
        "38344123456, XK, +38344123456",
        "00573022070958, CO, +573022070958",
        "00821671883141, KR, +821671883141",
        "0066806226583, TH, +66806226583",
        "15122345678, DE, +4915122345678",
        "9607123456, IN, +919607123456",
    })
    void of_two_readings_the_mobile_of_the_country_wins(String raw, String country, String expected) {
        assertThat(PhoneNumbers.parse(raw, country)).isEqualTo(valid(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "254712345678, DE, +49254712345678, +254712345678",
        "447911123456, DE, +49447911123456, +447911123456",
        "33612345678, DE, +4933612345678, +33612345678",
        "15512345678, MX, +525512345678, +15512345678",
    })
    void digits_that_stay_open_are_refused_with_both_readings(String raw, String country, String one, String other) {
        assertThat(PhoneNumbers.parse(raw, country))
                .isEqualTo(new Invalid(PhoneFault.AMBIGUOUS, List.of(new PhoneNumber(one), new PhoneNumber(other))));
        assertThat(((Invalid) PhoneNumbers.parse(raw, country)).message()).contains(one, other);
        assertThat(PhoneNumbers.parse(raw, country).toString()).doesNotContain(one, other);
    }

    @ParameterizedTest
    @CsvSource({
        "+5215512345678, ",
        "52 1 55 1234 5678, MX",
        "5215512345678, US",
        "044 55 1234 5678, MX",
        "045 55 1234 5678, MX",
        "01 55 1234 5678, MX",
    })
    void a_Mexican_number_in_an_old_form_is_read(String raw, String country) {
        assertThat(PhoneNumbers.parse(raw, country)).isEqualTo(valid("+525512345678"));
    }

    @ParameterizedTest
    @CsvSource({
        "+54 9 11 2345-6789, ",
        "+54 11 2345-6789, ",
        "011 15 2345-6789, AR",
        "011 2345-6789, AR",
        "11 2345-6789, AR",
        "5491123456789, AR",
        "541123456789, AR",
    })
    void an_Argentine_handset_has_one_number(String raw, String country) {
        assertThat(PhoneNumbers.parse(raw, country)).isEqualTo(valid("+5491123456789"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u3164", "\u115F", "\u1160", "\uFFA0", "\u2800", "\u200B", "\u2060", "\u00AD"})
    void characters_without_ink_are_trimmed(String blank) {
        assertThat(PhoneNumbers.parse(blank + KENYAN + blank, null)).isEqualTo(valid(KENYAN));
        assertThat(PhoneNumbers.parse(blank, "KE")).isEqualTo(new Invalid(PhoneFault.MISSING));
    }

    @ParameterizedTest
    @CsvSource({
        "+254712345678, MOBILE",
        "+254202012345, FIXED_LINE",
        "+14155552671, FIXED_LINE_OR_MOBILE",
        "+18005551234, TOLL_FREE",
        "+19002345678, PREMIUM_RATE",
        "+979123456789, PREMIUM_RATE",
        "+881612345678, SATELLITE",
        "+882161234567, SATELLITE",
        "+870301234567, SATELLITE",
        "+80812345678, SHARED_COST",
        "+80012345678, TOLL_FREE",
    })
    void a_number_has_a_line_type(String number, LineType type) {
        assertThat(PhoneNumbers.parse(number, null)).isEqualTo(new Valid(new PhoneNumber(number), type));
    }

    @ParameterizedTest
    @CsvSource({
        "+19002345678, PREMIUM_NUMBER",
        "+979123456789, PREMIUM_NUMBER",
        "+881612345678, SATELLITE_NUMBER",
        "+882161234567, SATELLITE_NUMBER"
    })
    void a_costly_number_needs_the_permission_of_the_account(String number, PhoneFault fault) {
        assertThat(new NumberRules("KE", false).parse(number)).isEqualTo(new Invalid(fault));
        assertThat(new NumberRules("KE", true).parse(number)).isEqualTo(valid(number));
    }

    static Stream<Arguments> damaged() {
        return Stream.of(
                arguments("every digit in the mantissa", "2.54712345678E+11", "KE"),
                arguments("a comma as the decimal sign", "2,54712345678E+11", "KE"),
                arguments("small e, no sign", "2.54712345678e11", "KE"),
                arguments("national in scientific notation", "7.12345678E+8", "KE"),
                arguments("zeros after the last digit", "2.5471234567800E+11", "KE"),
                arguments("a fraction", "254712345678.0", "KE"),
                arguments("a fraction with two zeros", "254712345678.00", "KE"),
                arguments("a fraction after a +", "+254712345678.0", null),
                arguments("apostrophe", "'0712345678", "KE"),
                arguments("curly apostrophe", "’0712345678", "KE"),
                arguments("quoted", "'0712345678'", "KE"),
                arguments("text formula", "=\"0712345678\"", "KE"),
                arguments("text formula with a +", "=\"+254712345678\"", null),
                arguments("non-breaking spaces", "\u00A0+254\u00A0712\u202F345678\u00A0", null),
                arguments("tab and line break", "\t0712345678\r\n", "KE"),
                arguments("thin and ideographic spaces", "0712\u2009345\u3000678", "KE"),
                arguments("zero-width characters", "\uFEFF0712\u200B345678", "KE"),
                arguments("marks of direction", "\u202A+254712345678\u202C", null),
                arguments("isolates", "\u2066+254 712 345 678\u2069", null),
                arguments("full-width digits", "０７１２３４５６７８", "KE"),
                arguments("full-width plus and digits", "＋２５４７１２３４５６７８", null),
                arguments("full-width brackets", "（０７１２）３４５６７８", "KE"),
                arguments("Arabic digits", "٠٧١٢٣٤٥٦٧٨", "KE"),
                arguments("Persian digits", "۰۷۱۲۳۴۵۶۷۸", "KE"),
                arguments("en dashes", "0712–345–678", "KE"),
                arguments("true minus", "0712\u2212345\u2212678", "KE"),
                arguments("00 with a country", "00254712345678", "KE"),
                arguments("00 from a country that dials 011", "00254712345678", "US"),
                arguments("00 without a country", "00 254 712 345 678", null),
                arguments("tel:", "tel:+254712345678", null),
                arguments("TEL: and spaces", "TEL: +254 712 345 678", null),
                arguments("p: of lead exports", "p:+254712345678", null),
                arguments("lost +, own country", "254 712 345 678", "KE"),
                arguments("lost +, another country", "254712345678", "US"),
                arguments("lost +, no country", "254712345678", null),
                arguments("bracketed country code", "(+254) 712 345678", null),
                arguments("country code and 0", "+2540712345678", null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damaged")
    void a_damaged_number_is_repaired_if_a_single_reading_is_possible(String damage, String raw, String country) {
        assertThat(PhoneNumbers.parse(raw, country)).as(damage).isEqualTo(valid(KENYAN));
    }

    @Test
    void a_lost_leading_zero_is_restored_if_the_country_keeps_it() {
        assertThat(PhoneNumbers.parse("612345678", "IT")).isEqualTo(valid("+390612345678"));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(null, "KE", PhoneFault.MISSING),
                arguments("", "KE", PhoneFault.MISSING),
                arguments(" \u00A0\t", "KE", PhoneFault.MISSING),
                arguments("'", "KE", PhoneFault.MISSING),
                arguments("\u200B", "KE", PhoneFault.MISSING),
                arguments("2.54712E+11", "KE", PhoneFault.SCIENTIFIC_NOTATION),
                arguments("2,54712E+11", "KE", PhoneFault.SCIENTIFIC_NOTATION),
                arguments("2.5471234567E+11", "KE", PhoneFault.SCIENTIFIC_NOTATION),
                arguments("3E+11", null, PhoneFault.SCIENTIFIC_NOTATION),
                arguments("2.547123456789E+11", "KE", PhoneFault.NOT_A_NUMBER),
                arguments("2.54712345678E-11", "KE", PhoneFault.NOT_A_NUMBER),
                arguments("7", "KE", PhoneFault.TOO_SHORT),
                arguments("0712", "KE", PhoneFault.TOO_SHORT),
                arguments("+254712", null, PhoneFault.TOO_SHORT),
                arguments("555-2671", "US", PhoneFault.TOO_SHORT),
                arguments("123", null, PhoneFault.TOO_SHORT),
                arguments("07123456789012", "KE", PhoneFault.TOO_LONG),
                arguments("+25471234567890", null, PhoneFault.TOO_LONG),
                arguments("0712345678 0798765432", "KE", PhoneFault.TWO_NUMBERS),
                arguments("0712345678/0798765432", "KE", PhoneFault.TWO_NUMBERS),
                arguments("+254712345678, +254798765432", null, PhoneFault.TWO_NUMBERS),
                arguments("+254712345678+254798765432", null, PhoneFault.TWO_NUMBERS),
                arguments("0712345678 or 0798765432", "KE", PhoneFault.TWO_NUMBERS),
                arguments("6111234 6112345", "IS", PhoneFault.TWO_NUMBERS),
                arguments("1234567890123456", null, PhoneFault.TOO_LONG),
                arguments("12345678901234567890123456789012345", "KE", PhoneFault.TOO_LONG),
                arguments("abc", "KE", PhoneFault.NOT_A_NUMBER),
                arguments("n/a", "KE", PhoneFault.NOT_A_NUMBER),
                arguments("-", "KE", PhoneFault.NOT_A_NUMBER),
                arguments("+", "KE", PhoneFault.NOT_A_NUMBER),
                arguments("#REF!", "KE", PhoneFault.NOT_A_NUMBER),
                arguments("-254712345678", "KE", PhoneFault.NOT_A_NUMBER),
                arguments("1-800-FLOWERS", "US", PhoneFault.NOT_A_NUMBER),
                arguments("0712345678 ext. 5", "KE", PhoneFault.EXTENSION),
                arguments("+254712345678;ext=12", null, PhoneFault.EXTENSION),
                arguments("(415) 555-2671 x123", "US", PhoneFault.EXTENSION),
                arguments("11 2345-6789 interno 12", "AR", PhoneFault.EXTENSION),
                arguments("(11) 8765-4321", "BR", PhoneFault.MISSING_NINTH_DIGIT),
                arguments("+55 11 8765-4321", null, PhoneFault.MISSING_NINTH_DIGIT),
                arguments("551187654321", "BR", PhoneFault.MISSING_NINTH_DIGIT),
                arguments("112", "DE", PhoneFault.SHORT_CODE),
                arguments("call 0712345678", "KE", PhoneFault.NOT_A_NUMBER),
                arguments("+254+712345678", "KE", PhoneFault.NOT_A_NUMBER),
                arguments("0712345/0712346", "KE", PhoneFault.NOT_A_NUMBER),
                arguments("jane@example.com", "KE", PhoneFault.NOT_A_NUMBER),
                arguments("0712345678²", "KE", PhoneFault.NOT_A_NUMBER),
                arguments("1".repeat(100_000), "KE", PhoneFault.NOT_A_NUMBER),
                arguments("+1 (", "US", PhoneFault.TOO_SHORT),
                arguments("0000000000", "KE", PhoneFault.INVALID_NUMBER),
                arguments("+999123456789", null, PhoneFault.INVALID_NUMBER),
                arguments("+0712345678", "KE", PhoneFault.INVALID_NUMBER),
                arguments("+254312345678", null, PhoneFault.INVALID_NUMBER),
                arguments("1115552671", "US", PhoneFault.INVALID_NUMBER),
                arguments("0712345678", null, PhoneFault.NO_COUNTRY),
                arguments("712345678", null, PhoneFault.NO_COUNTRY),
                arguments("4155552671", null, PhoneFault.NO_COUNTRY),
                arguments("15812345678", null, PhoneFault.NO_COUNTRY));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void a_number_that_is_not_certain_is_refused_with_its_reason(String raw, String country, PhoneFault fault) {
        assertThat(PhoneNumbers.parse(raw, country)).isEqualTo(new Invalid(fault));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+254712345678", "0712 345 678", "2.54712E+11", "٠٧١٢٣٤٥٦٧٨", "garbage", "1234567"})
    void parsing_gives_the_same_result_in_all_threads(String raw) throws Exception {
        var expected = PhoneNumbers.parse(raw, "KE");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<ParsedNumber>>();
            for (int i = 0; i < 200; i++) {
                answers.add(threads.submit(() -> PhoneNumbers.parse(raw, "KE")));
            }
            for (var answer : answers) {
                assertThat(answer.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void each_fault_has_a_stable_code_and_a_sentence() {
        assertThat(Stream.of(PhoneFault.values()).map(PhoneFault::code))
                .containsExactly(
                        "missing",
                        "scientific_notation",
                        "too_short",
                        "too_long",
                        "not_a_number",
                        "invalid_number",
                        "no_country",
                        "ambiguous",
                        "extension",
                        "two_numbers",
                        "missing_ninth_digit",
                        "short_code",
                        "premium_number",
                        "satellite_number");
        assertThat(List.of(PhoneFault.values()))
                .allSatisfy(fault -> assertThat(fault.message()).endsWith("."));
    }

    @Test
    void a_country_is_a_code_of_two_letters_in_any_case() {
        assertThat(PhoneNumbers.isCountry("KE")).isTrue();
        assertThat(PhoneNumbers.isCountry("ke")).isTrue();
        assertThat(PhoneNumbers.isCountry("Kenya")).isFalse();
        assertThat(PhoneNumbers.isCountry("ZZ")).isFalse();
        assertThat(PhoneNumbers.isCountry("")).isFalse();
    }

    private static Valid valid(String e164) {
        return new Valid(new PhoneNumber(e164), PhoneNumbers.type(e164));
    }
}
