package io.tidings.encodings;

import com.ibm.icu.text.CharsetDetector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Detects encodings from before Unicode. Each candidate decodes the words of the file that are not ASCII and gets points
 * for each sign of a wrong encoding: 3 for a word that no language has, 1 for a word with a letter that the language of
 * the other words does not have. Of nearly equal candidates one of the account's country comes first, then the
 * statistics of ICU4J decide. The result is certain only if every other reading has clearly more faults or misses a
 * common name.
 */
final class LegacyEncodings {
    /** In bytes. The statistics of fewer words say nothing. */
    private static final int MIN_STATISTICS = 1_000;

    /** The statistics are from 0 to 100. */
    private static final int CLEAR_STATISTICS = 8;

    private static final int CERTAIN_STATISTICS = 25;

    /** An encoding with at most this many points more than the best one is possible as well. */
    private static final int TOLERANCE = 2;

    private static final int MIN_LEAD = 3;
    private static final int LEAD_PER_FAULT = 3;
    private static final int MAX_ALTERNATIVES = 5;

    /** Encodings of ICU4J and the superset that files really have. */
    private static final Map<String, TextEncoding> NAMES = Map.of(
            "ISO-8859-1", TextEncoding.WINDOWS_1252,
            "ISO-8859-2", TextEncoding.WINDOWS_1250,
            "ISO-8859-9", TextEncoding.WINDOWS_1254,
            "ISO-8859-5", TextEncoding.ISO_8859_5,
            "ISO-8859-6", TextEncoding.ISO_8859_6,
            "ISO-8859-7", TextEncoding.WINDOWS_1253,
            "ISO-8859-8", TextEncoding.WINDOWS_1255,
            "ISO-8859-8-I", TextEncoding.WINDOWS_1255,
            "Shift_JIS", TextEncoding.SHIFT_JIS,
            "EUC-KR", TextEncoding.EUC_KR);

    private final List<String> words;
    private final String country;
    private final boolean oldMac;
    private final Map<TextEncoding, Integer> statistics;
    private final int size;

    private LegacyEncodings(List<String> words, String country, boolean oldMac) {
        this.words = words;
        this.country = country;
        this.oldMac = oldMac;
        var text = String.join(" ", words).getBytes(StandardCharsets.ISO_8859_1);
        this.size = text.length;
        this.statistics = statistics(text);
    }

    /**
     * @param words the words of the file that are not ASCII
     * @param country of the account, ISO 3166-1 alpha-2; empty if unknown
     * @param oldMac whether the lines of the file end as on old Macintoshs
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code unknown_encoding} if no candidate fits, or nothing
     *     tells between two alphabets
     */
    static DetectedEncoding detect(List<String> words, String country, boolean oldMac) {
        return new LegacyEncodings(words, country, oldMac).detect();
    }

    /**
     * @param readings the decoded words
     * @param points for each word, in the language that fits best
     * @param local whether the language is one of the account's country
     */
    private record Candidate(
            TextEncoding encoding, List<String> readings, int[] points, boolean local, int statistics) {
        int faults() {
            int sum = 0;
            for (int point : points) {
                sum += point;
            }
            return sum;
        }

        /** The points of the words that the other candidate reads differently. */
        int faultsBeside(Candidate other) {
            int sum = 0;
            for (int i = 0; i < points.length; i++) {
                sum += readings.get(i).equals(other.readings.get(i)) ? 0 : points[i];
            }
            return sum;
        }

        /** Returns whether it reads a common name in a word that the other candidate reads differently. */
        boolean hasCommonNameBeside(Candidate other) {
            for (int i = 0; i < readings.size(); i++) {
                if (!readings.get(i).equals(other.readings.get(i)) && CommonNames.in(readings.get(i))) {
                    return true;
                }
            }
            return false;
        }

        Character.UnicodeScript script() {
            return readings.stream()
                    .flatMapToInt(String::codePoints)
                    .filter(c -> c >= 0x80)
                    .mapToObj(Character.UnicodeScript::of)
                    .filter(script -> script != Character.UnicodeScript.COMMON)
                    .findFirst()
                    .orElse(Character.UnicodeScript.COMMON);
        }
    }

    private DetectedEncoding detect() {
        var all = Alphabet.allEncodings().stream().map(this::candidate).toList();
        int fewest = all.stream().mapToInt(Candidate::faults).min().orElse(0);
        var ranked = new ArrayList<>(all);
        // Stable, so of equal candidates the most frequent is the first.
        ranked.sort(Comparator.<Candidate>comparingInt(
                        candidate -> candidate.faults() <= fewest + TOLERANCE ? 0 : candidate.faults())
                .thenComparing(candidate -> !(oldMac && candidate.encoding == TextEncoding.MAC_ROMAN))
                .thenComparing(candidate -> !candidate.local)
                .thenComparingInt(Candidate::faults)
                .thenComparingInt(candidate -> -weight(candidate)));
        var best = ranked.getFirst();
        var others = ranked.stream().filter(other -> isPossible(other, best)).toList();
        if (words.isEmpty()
                || best.faults() * 4 > words.size() * SpellingFaults.IMPOSSIBLE
                || !isChoice(best, others)) {
            throw EncodingProblems.unknownEncoding();
        }
        return new DetectedEncoding(
                best.encoding,
                distinct(others).stream().map(Candidate::encoding).toList());
    }

    private int weight(Candidate candidate) {
        boolean latin = candidate.script() == Character.UnicodeScript.LATIN;
        return latin && size < MIN_STATISTICS ? 0 : candidate.statistics;
    }

    /** Returns whether the other candidate is not refuted: it reads the words differently, with few more faults. */
    private boolean isPossible(Candidate other, Candidate best) {
        if (other.readings.equals(best.readings)) {
            return false;
        }
        if (size >= MIN_STATISTICS && best.statistics - other.statistics >= CERTAIN_STATISTICS) {
            return false;
        }
        int proof = best.hasCommonNameBeside(other) ? SpellingFaults.IMPOSSIBLE : 0;
        return other.faults() + proof - best.faults() < MIN_LEAD + LEAD_PER_FAULT * best.faultsBeside(other);
    }

    /** Returns whether something speaks for the best candidate against each other that has as few faults. */
    private static boolean isChoice(Candidate best, List<Candidate> others) {
        return best.local
                || others.stream()
                        .filter(other -> other.script() != best.script())
                        .filter(other -> other.faults() <= best.faults())
                        .allMatch(other -> best.statistics - other.statistics >= CLEAR_STATISTICS);
    }

    private static List<Candidate> distinct(List<Candidate> others) {
        var distinct = new ArrayList<Candidate>();
        for (var other : others) {
            if (distinct.stream().noneMatch(known -> known.readings.equals(other.readings))) {
                distinct.add(other);
            }
        }
        return distinct.subList(0, Math.min(distinct.size(), MAX_ALTERNATIVES));
    }

    private Candidate candidate(TextEncoding encoding) {
        var readings = words.stream()
                .map(word -> SpellingFaults.decoded(word, encoding))
                .toList();
        var faults = readings.stream().mapToInt(SpellingFaults::ofAnyLanguage).toArray();
        Optional<int[]> best = Optional.empty();
        boolean bestIsLocal = false;
        for (var language : Alphabet.of(encoding)) {
            var points = new int[faults.length];
            for (int i = 0; i < faults.length; i++) {
                points[i] = faults[i] == 0 && SpellingFaults.isForeign(readings.get(i), language) ? 1 : faults[i];
            }
            int lead = best.map(known -> sum(known) - sum(points)).orElse(Integer.MAX_VALUE);
            boolean local = language.isOf(country);
            if (lead > TOLERANCE || lead >= -TOLERANCE && local && !bestIsLocal || lead > 0 && local == bestIsLocal) {
                best = Optional.of(points);
                bestIsLocal = local;
            }
        }
        return new Candidate(
                encoding, readings, best.orElse(faults), bestIsLocal, statistics.getOrDefault(encoding, 0));
    }

    private static int sum(int[] points) {
        int sum = 0;
        for (int point : points) {
            sum += point;
        }
        return sum;
    }

    private static Map<TextEncoding, Integer> statistics(byte[] words) {
        var statistics = new EnumMap<TextEncoding, Integer>(TextEncoding.class);
        for (var match : new CharsetDetector().setText(words).detectAll()) {
            var name = match.getName();
            var encoding = Optional.ofNullable(NAMES.get(name)).or(() -> TextEncoding.named(name));
            encoding.ifPresent(found -> statistics.merge(found, match.getConfidence(), Math::max));
        }
        return statistics;
    }
}
