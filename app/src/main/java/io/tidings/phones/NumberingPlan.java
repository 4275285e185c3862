package io.tidings.phones;

import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadata;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneNumberDesc;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What libphonenumber's {@code parse}, {@code isValidNumber} and {@code format} ask of a number behind its calling code,
 * as a verdict over the end states of the patterns.
 *
 * @param nationalPrefix reached when parsing might take digits off the front: then the number is not ours to judge
 */
record NumberingPlan(Optional<Character> nationalPrefix, List<Region> regions) implements DigitAutomaton.Classifier {
    /** A kind of number: its pattern must match, and its length be listed if lengths are. */
    private record Kind(char matched, List<Integer> lengths) {
        boolean accepts(String states, int digits) {
            return states.indexOf(matched) >= 0 && (lengths.isEmpty() || lengths.contains(digits));
        }
    }

    /** One of the countries that share a calling code; some own the numbers that begin with certain digits. */
    private record Region(Optional<Character> leadingDigits, Kind general, List<Kind> kinds) {
        boolean isValid(String states, int digits) {
            return general.accepts(states, digits) && kinds.stream().anyMatch(kind -> kind.accepts(states, digits));
        }
    }

    /**
     * @param metadata of the regions of one calling code, in libphonenumber's order: the main one first
     * @throws DigitPattern.NotUnderstood when a pattern is beyond us
     */
    static NumberingPlan of(List<PhoneMetadata> metadata, DigitNfa nfa) {
        // The end of input is left out of the prefix: it then matches more, and more goes the slow way.
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
