package io.tidings.phones;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalNumbersTest {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final long SEED = 20261122;
    private static final int PER_CALLING_CODE = 1_000;

    private final Random random = new Random(SEED);

    @Test
    void accepted_numbers_are_valid_and_unchanged_in_libphonenumber() {
        var valid = new TreeMap<Integer, Integer>();
        var accepted = new TreeMap<Integer, Integer>();
        int tried = 0;
        for (int code : NUMBERS.getSupportedCallingCodes()) {
            for (var number : randomNumbers(code, code == 1 ? 20 * PER_CALLING_CODE : PER_CALLING_CODE)) {
                tried++;
                boolean canonical = isCanonical(number);
                boolean fast = CanonicalNumbers.accepts(number);
                assertThat(fast && !canonical).as("false accept of %s", number).isFalse();
                int output = CanonicalNumbers.classify(number);
                assertThat(output == NumberingPlan.INVALID && canonical)
                        .as("false reject of %s", number)
                        .isFalse();
                if (fast) {
                    assertThat(NumberingPlan.type(output)).as(number).isEqualTo(typeInLibphonenumber(number));
                }
                valid.merge(code, canonical ? 1 : 0, Integer::sum);
                accepted.merge(code, fast ? 1 : 0, Integer::sum);
            }
        }
        int allValid = valid.values().stream().mapToInt(Integer::intValue).sum();
        int allAccepted = accepted.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(tried).isGreaterThan(200_000);
        assertThat(allValid).isGreaterThan(50_000);
        assertThat((double) allAccepted / allValid)
                .as("share of valid numbers that take the fast path")
                .isGreaterThan(0.95);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+254712345678",
                "+14155552671",
                "+16044011234",
                "+447911123456",
                "+919876543210",
                "+4915123456789"
            })
    void a_usual_mobile_number_takes_the_fast_path(String number) {
        assertThat(CanonicalNumbers.accepts(number)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "+1",
                "+254",
                "254712345678",
                "+254712345678 ",
                "+25471234567",
                "+2547123456789",
                "+254 712345678",
                "+254７12345678",
                "+0712345678",
                "+999123456789",
                "+254000000000",
                "+2547123456781234567890",
                "+1-415-5552671"
            })
    void other_texts_do_not_take_the_fast_path(String text) {
        assertThat(CanonicalNumbers.accepts(text)).isFalse();
    }

    @Test
    void an_automaton_stays_small() {
        assertThat(CanonicalNumbers.build(1, 14).orElseThrow().states()).isLessThan(5_000);
        assertThat(CanonicalNumbers.build(254, 12).orElseThrow().states()).isLessThan(500);
    }

    /** Three of four numbers are near the examples of the regions and types; the others have random digits. */
    private List<String> randomNumbers(int code, int count) {
        var examples = examples(code);
        var numbers = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            var national = examples.isEmpty() || random.nextInt(4) == 0
                    ? digits(5 + random.nextInt(8))
                    : varied(examples.get(random.nextInt(examples.size())));
            numbers.add("+" + code + national);
        }
        return numbers;
    }

    private String varied(String example) {
        int kept = random.nextInt(example.length());
        int length = random.nextInt(8) == 0 ? example.length() + random.nextInt(3) - 1 : example.length();
        return example.substring(0, Math.min(kept, length)) + digits(Math.max(0, length - kept));
    }

    private String digits(int length) {
        var digits = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        return digits.toString();
    }

    private static List<String> examples(int code) {
        var examples = new ArrayList<String>();
        for (var region : NUMBERS.getRegionCodesForCountryCode(code)) {
            if (region.equals(PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY)) {
                continue;
            }
            for (var type : PhoneNumberType.values()) {
                var example = NUMBERS.getExampleNumberForType(region, type);
                if (example != null) {
                    examples.add(NUMBERS.getNationalSignificantNumber(example));
                }
            }
        }
        return examples;
    }

    private static LineType typeInLibphonenumber(String number) {
        try {
            return LineType.of(NUMBERS.getNumberType(NUMBERS.parse(number, "ZZ")));
        } catch (NumberParseException e) {
            return LineType.UNKNOWN;
        }
    }

    private static boolean isCanonical(String text) {
        try {
            var number = NUMBERS.parse(text, "ZZ");
            return NUMBERS.isValidNumber(number)
                    && NUMBERS.format(number, PhoneNumberFormat.E164).equals(text);
        } catch (NumberParseException e) {
            return false;
        }
    }
}
