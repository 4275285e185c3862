package io.tidings.phones;

import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadata;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneNumberDesc;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reproduces the checks of libphonenumber's {@code parse}, {@code isValidNumber} and {@code format} on the digits after
 * a calling code. It is an acceptance rule over the end states of the patterns.
 *
 * @param nationalPrefix the state that is reached if parsing might remove leading digits; such numbers are left to
 *     libphonenumber
 */
record NumberingPlan(Optional<Character> nationalPrefix, List<Region> regions)
        implements DigitAutomaton.AcceptanceRule {
    /** One type of number: its pattern must match, and its length must be listed if lengths are listed. */
    private record Kind(char matched, List<Integer> lengths) {
        boolean accepts(String states, int digits) {
            return states.indexOf(matched) >= 0 && (lengths.isEmpty() || lengths.contains(digits));
        }
    }

    /**
     * One of the countries that share a calling code. Some countries own all numbers that begin with certain digits.
     */
    private record Region(Optional<Character> leadingDigits, Kind general, List<Kind> kinds) {
        boolean isValid(String states, int digits) {
            return general.accepts(states, digits) && kinds.stream().anyMatch(kind -> kind.accepts(states, digits));
        }
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

    /** The first region that claims the number decides, as in {@code getRegionCodeForNumber}. */
    @Override
    public boolean accepts(String states, int digits) {
        if (nationalPrefix.isPresent() && states.indexOf(nationalPrefix.get()) >= 0) {
            return false;
        }
        if (regions.size() == 1) {
            return regions.getFirst().isValid(states, digits);
        }
        for (var region : regions) {
            boolean valid = region.isValid(states, digits);
            if (region.leadingDigits.isPresent()) {
                if (states.indexOf(region.leadingDigits.get()) >= 0) {
                    return valid;
                }
            } else if (valid) {
                return true;
            }
        }
        return false;
    }

    private static Region region(PhoneMetadata metadata, DigitNfa nfa) {
        var kinds = Stream.of(
                        metadata.getPremiumRate(),
                        metadata.getTollFree(),
                        metadata.getSharedCost(),
                        metadata.getVoip(),
                        metadata.getPersonalNumber(),
                        metadata.getPager(),
                        metadata.getUan(),
                        metadata.getVoicemail(),
                        metadata.getFixedLine(),
                        metadata.getMobile())
                .filter(desc -> !desc.getNationalNumberPattern().isEmpty())
                .map(desc -> kind(desc, nfa))
                .toList();
        return new Region(prefix(metadata.getLeadingDigits(), nfa), kind(metadata.getGeneralDesc(), nfa), kinds);
    }

    private static Kind kind(PhoneNumberDesc desc, DigitNfa nfa) {
        return new Kind(
                nfa.add(DigitPattern.parse(desc.getNationalNumberPattern())),
                List.copyOf(desc.getPossibleLengthList()));
    }

    private static Optional<Character> prefix(String pattern, DigitNfa nfa) {
        return pattern.isEmpty() ? Optional.empty() : Optional.of(nfa.addPrefix(DigitPattern.parse(pattern)));
    }
}
