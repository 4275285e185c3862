package io.tidings.phones;

import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadata;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneNumberDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reproduces the checks of libphonenumber's {@code parse}, {@code isValidNumber} and {@code format} on the digits after
 * a calling code. Its output tells the type of the line, by the end states of the patterns.
 *
 * @param nationalPrefix the state that is reached if parsing might remove leading digits; such numbers are left to
 *     libphonenumber
 */
record NumberingPlan(Optional<Character> nationalPrefix, List<Region> regions) implements DigitAutomaton.OutputRule {
    static final int INVALID = 0;

    /** Only libphonenumber can tell. */
    static final int UNSURE = 1;

    private static final int FIRST_TYPE = 2;
    private static final LineType[] TYPES = LineType.values();

    /** In libphonenumber's order. */
    private static final List<LineType> CHECKED = List.of(
            LineType.PREMIUM_RATE,
            LineType.TOLL_FREE,
            LineType.SHARED_COST,
            LineType.VOIP,
            LineType.PERSONAL_NUMBER,
            LineType.PAGER,
            LineType.UAN,
            LineType.VOICEMAIL,
            LineType.FIXED_LINE,
            LineType.MOBILE);

    /** One type of number: its pattern must match, and its length must be listed if lengths are listed. */
    private record Kind(LineType type, char matched, List<Integer> lengths) {
        boolean accepts(String states, int digits) {
            return states.indexOf(matched) >= 0 && (lengths.isEmpty() || lengths.contains(digits));
        }
    }

    /**
     * One of the countries that share a calling code. Some countries own all numbers that begin with certain digits.
     */
    private record Region(Optional<Character> leadingDigits, Kind general, List<Kind> kinds) {
        /** Returns the first type that matches, in libphonenumber's order. */
        LineType type(String states, int digits) {
            if (!general.accepts(states, digits)) {
                return LineType.UNKNOWN;
            }
            var types = kinds.stream()
                    .filter(kind -> kind.accepts(states, digits))
                    .map(Kind::type)
                    .toList();
            if (types.isEmpty()) {
                return LineType.UNKNOWN;
            }
            return types.getFirst() == LineType.FIXED_LINE && types.contains(LineType.MOBILE)
                    ? LineType.FIXED_LINE_OR_MOBILE
                    : types.getFirst();
        }
    }

    static int output(LineType type) {
        return type == LineType.UNKNOWN ? INVALID : FIRST_TYPE + type.ordinal();
    }

    /** @param output of a valid number */
    static LineType type(int output) {
        return TYPES[output - FIRST_TYPE];
    }

    static boolean isValid(int output) {
        return output >= FIRST_TYPE;
    }

    /**
     * @param metadata of the regions of one calling code, in libphonenumber's order, with the main region first
     * @throws DigitPattern.UnsupportedPattern if a pattern has unsupported syntax
     */
    static NumberingPlan of(List<PhoneMetadata> metadata, DigitNfa nfa) {
        // The end-of-input sign is removed from the prefix. It then matches more numbers, and more numbers take the
        // slow path.
        var prefix = prefix(metadata.getFirst().getNationalPrefixForParsing().replace("$", ""), nfa);
        return new NumberingPlan(
                prefix, metadata.stream().map(region -> region(region, nfa)).toList());
    }

    @Override
    public int output(String states, int digits) {
        return nationalPrefix.isPresent() && states.indexOf(nationalPrefix.get()) >= 0
                ? UNSURE
                : output(type(states, digits));
    }

    /** The first region that claims the number decides, as in {@code getRegionCodeForNumber}. */
    private LineType type(String states, int digits) {
        if (regions.size() == 1) {
            return regions.getFirst().type(states, digits);
        }
        for (var region : regions) {
            var type = region.type(states, digits);
            boolean decides = region.leadingDigits.isPresent()
                    ? states.indexOf(region.leadingDigits.get()) >= 0
                    : type != LineType.UNKNOWN;
            if (decides) {
                return type;
            }
        }
        return LineType.UNKNOWN;
    }

    private static Region region(PhoneMetadata metadata, DigitNfa nfa) {
        var kinds = new ArrayList<Kind>();
        for (var type : CHECKED) {
            var desc = desc(metadata, type);
            if (!desc.getNationalNumberPattern().isEmpty()) {
                kinds.add(kind(type, desc, nfa));
            }
        }
        var general = kind(LineType.UNKNOWN, metadata.getGeneralDesc(), nfa);
        return new Region(prefix(metadata.getLeadingDigits(), nfa), general, kinds);
    }

    private static PhoneNumberDesc desc(PhoneMetadata metadata, LineType type) {
        return switch (type) {
            case PREMIUM_RATE -> metadata.getPremiumRate();
            case TOLL_FREE -> metadata.getTollFree();
            case SHARED_COST -> metadata.getSharedCost();
            case VOIP -> metadata.getVoip();
            case PERSONAL_NUMBER -> metadata.getPersonalNumber();
            case PAGER -> metadata.getPager();
            case UAN -> metadata.getUan();
            case VOICEMAIL -> metadata.getVoicemail();
            case FIXED_LINE -> metadata.getFixedLine();
            case MOBILE -> metadata.getMobile();
            case FIXED_LINE_OR_MOBILE, SATELLITE, UNKNOWN -> metadata.getGeneralDesc();
        };
    }

    private static Kind kind(LineType type, PhoneNumberDesc desc, DigitNfa nfa) {
        return new Kind(
                type,
                nfa.add(DigitPattern.parse(desc.getNationalNumberPattern())),
                List.copyOf(desc.getPossibleLengthList()));
    }

    private static Optional<Character> prefix(String pattern, DigitNfa nfa) {
        return pattern.isEmpty() ? Optional.empty() : Optional.of(nfa.addPrefix(DigitPattern.parse(pattern)));
    }
}
