package io.tidings.phones;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadata;
import com.google.i18n.phonenumbers.metadata.DefaultMetadataDependenciesProvider;
import com.google.i18n.phonenumbers.metadata.source.MetadataSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The fast path of parsing: recognises texts that are valid E.164 numbers already, and tells their type. For some texts
 * only libphonenumber can decide. The automata are built from libphonenumber's own patterns.
 *
 * <p>An automaton is built when its calling code first occurs. This takes about 1 ms, and some tens of milliseconds for
 * {@code +1}.
 */
final class CanonicalNumbers {
    private static final int MAX_DIGITS = 15;
    private static final int CALLING_CODES = 1000;
    private static final int ARGENTINA = 54;
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final MetadataSource METADATA =
            DefaultMetadataDependenciesProvider.getInstance().getPhoneNumberMetadataSource();

    private static final boolean[] IS_CALLING_CODE = callingCodes();

    /** Two threads may build the same automaton at once; both results are equal. */
    private static final AtomicReferenceArray<Optional<DigitAutomaton>> AUTOMATA =
            new AtomicReferenceArray<>(CALLING_CODES);

    private CanonicalNumbers() {}

    static boolean accepts(String text) {
        return NumberingPlan.isValid(classify(text));
    }

    /** Returns an output of {@link NumberingPlan}: the type, invalid, or unsure. Allocates nothing. */
    static int classify(String text) {
        if (text.length() < 4 || text.length() > 1 + MAX_DIGITS || text.charAt(0) != '+') {
            return NumberingPlan.UNSURE;
        }
        int code = 0;
        for (int i = 1; i <= 3; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return NumberingPlan.UNSURE;
            }
            code = 10 * code + digit;
            if (IS_CALLING_CODE[code]) {
                var automaton = automaton(code, i);
                return automaton.isPresent() ? automaton.get().output(text, i + 1) : NumberingPlan.UNSURE;
            }
        }
        return NumberingPlan.INVALID;
    }

    private static Optional<DigitAutomaton> automaton(int code, int codeLength) {
        var known = AUTOMATA.get(code);
        if (known != null) {
            return known;
        }
        var built = build(code, MAX_DIGITS - codeLength);
        AUTOMATA.set(code, built);
        return built;
    }

    static Optional<DigitAutomaton> build(int code, int maxDigits) {
        var regions = NUMBERS.getRegionCodesForCountryCode(code).stream()
                .filter(region -> !region.equals(PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY))
                .map(METADATA::getMetadataForRegion)
                .toList();
        return regions.isEmpty() ? Optional.empty() : build(code, regions, maxDigits);
    }

    private static Optional<DigitAutomaton> build(int code, List<PhoneMetadata> regions, int maxDigits) {
        try {
            var nfa = new DigitNfa();
            var plan = NumberingPlan.of(regions, nfa);
            var rule = code == ARGENTINA ? withoutLandlines(plan) : plan;
            return Optional.of(DigitAutomaton.of(nfa, rule, maxDigits));
        } catch (DigitPattern.UnsupportedPattern e) {
            return Optional.empty();
        }
    }

    /** Argentine landlines are left to {@link HandsetNumber}. */
    private static DigitAutomaton.OutputRule withoutLandlines(NumberingPlan plan) {
        int landline = NumberingPlan.output(LineType.FIXED_LINE);
        return (states, digits) -> {
            int output = plan.output(states, digits);
            return output == landline ? NumberingPlan.UNSURE : output;
        };
    }

    private static boolean[] callingCodes() {
        var codes = new boolean[CALLING_CODES];
        NUMBERS.getSupportedCallingCodes().forEach(code -> codes[code] = true);
        return codes;
    }
}
