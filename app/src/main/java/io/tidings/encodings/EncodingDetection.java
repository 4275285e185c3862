package io.tidings.encodings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the encoding of an uploaded file. */
public final class EncodingDetection {
    private static final List<TextEncoding> MARKED =
            List.of(TextEncoding.UTF_8, TextEncoding.UTF_16LE, TextEncoding.UTF_16BE);

    private static final List<TextEncoding> DOUBLE_BYTES =
            List.of(TextEncoding.GB18030, TextEncoding.BIG5, TextEncoding.EUC_KR, TextEncoding.EUC_JP);

    private EncodingDetection() {}

    /**
     * Finds the encoding of a file. Checks the byte order mark, then the encoding that the sender names, then the zero
     * bytes of UTF-16, then UTF-8. Text in another encoding is hardly ever valid UTF-8.
     *
     * @param named the encoding that the sender names
     * @param country the country of the numbers, which decides between equally probable encodings; empty if unknown
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code binary_file} for a file that is not text, or
     *     {@code unknown_encoding}
     */
    public static DetectedEncoding of(FileProbe probe, Path file, Optional<TextEncoding> named, String country) {
        refuseKnownBinaries(probe);
        for (var encoding : MARKED) {
            if (probe.startsWith(encoding.mark())) {
                return DetectedEncoding.certain(encoding);
            }
        }
        if (named.isPresent() && MARKED.indexOf(named.get()) > 0) {
            return DetectedEncoding.certain(named.get());
        }
        if (probe.hasZerosInOddPlaces()) {
            return DetectedEncoding.certain(TextEncoding.UTF_16LE);
        }
        if (probe.hasZerosInEvenPlaces()) {
            return DetectedEncoding.certain(TextEncoding.UTF_16BE);
        }
        if (probe.isFullOfControls()) {
            throw EncodingProblems.binary("The file is not a text file.");
        }
        if (named.isPresent()) {
            return DetectedEncoding.certain(named.get());
        }
        if (!probe.isUtf8()) {
            return LegacyEncodings.detect(HighWords.of(file, probe), country, probe.hasLineEndsOfOldMacs());
        }
        return probe.mayBeUtf8ByChance() ? unclearUtf8(HighWords.of(file, probe), country) : certainUtf8();
    }

    private static DetectedEncoding certainUtf8() {
        return DetectedEncoding.certain(TextEncoding.UTF_8);
    }

    /** A few words in another encoding can be valid UTF-8. */
    private static DetectedEncoding unclearUtf8(List<String> words, String country) {
        boolean impossible = words.stream()
                .map(word -> SpellingFaults.decoded(word, TextEncoding.UTF_8)
                        .replaceAll("[\\uFFFD\\p{Cntrl}\u0080-\u009F]", ""))
                .anyMatch(word -> SpellingFaults.ofAnyLanguage(word) == SpellingFaults.IMPOSSIBLE);
        if (impossible) {
            var legacy = LegacyEncodings.detect(words, country, false);
            var others = new ArrayList<>(legacy.alternatives());
            others.add(TextEncoding.UTF_8);
            return new DetectedEncoding(legacy.encoding(), others);
        }
        boolean onlyPairs = words.stream().allMatch(word -> word.matches("([\u00A1-\u00FE]{2})+"));
        return onlyPairs ? new DetectedEncoding(TextEncoding.UTF_8, DOUBLE_BYTES) : certainUtf8();
    }

    private static void refuseKnownBinaries(FileProbe file) {
        if (file.startsWith("PK\u0003\u0004") || file.startsWith("\u00D0\u00CF\u0011\u00E0")) {
            throw EncodingProblems.binary("The content of the file is a spreadsheet or a ZIP archive.");
        }
        if (file.startsWith("%PDF") || file.startsWith("\u001F\u008B") || file.startsWith("\u0089PNG")) {
            throw EncodingProblems.binary("The content of the file is a PDF, an image or an archive.");
        }
    }
}
