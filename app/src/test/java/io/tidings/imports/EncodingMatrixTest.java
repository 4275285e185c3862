package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.encodings.DetectedEncoding;
import io.tidings.encodings.EncodingDetection;
import io.tidings.encodings.FileProbe;
import io.tidings.encodings.TextEncoding;
import io.tidings.shared.Problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Languages × encodings × sizes × countries of the account: no name is garbled without a warning. */
class EncodingMatrixTest {
    private static final int[] SIZES = {1, 1, 2, 3, 5, 8, 12, 20, 40, 200};
    private static final List<String> COUNTRIES = List.of("", "own", "FR", "RU");

    @TempDir
    Path folder;

    private int certain;
    private int right;
    private int doubtful;
    private int refused;

    @ParameterizedTest
    @EnumSource(NamesOfLanguages.class)
    void no_name_is_garbled_without_a_warning(NamesOfLanguages language) {
        var random = new Random(7);
        var garbled = new ArrayList<String>();
        for (var encoding : language.encodings()) {
            certain = right = doubtful = refused = 0;
            for (int size : SIZES) {
                for (int round = 0; round < 2; round++) {
                    var names = names(language, random, size);
                    for (var country : COUNTRIES) {
                        var own = country.equals("own") ? language.country() : country;
                        check(names, Charset.forName(encoding), own).ifPresent(garbled::add);
                    }
                }
            }
            System.out.printf(
                    "%-11s %-20s certain %4d, right with a warning %4d, wrong with a warning %4d, refused %4d%n",
                    language, encoding, certain, right, doubtful, refused);
        }
        assertThat(garbled).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(NamesOfLanguages.class)
    void utf_8_is_always_read_right(NamesOfLanguages language) {
        var random = new Random(11);
        for (int size : SIZES) {
            for (int round = 0; round < 2; round++) {
                var names = names(language, random, size);
                assertThat(detected(csv(names), "KE").orElseThrow().encoding()).isEqualTo(TextEncoding.UTF_8);
            }
        }
    }

    /** Returns a description if the names are read wrongly and nothing says so. */
    private Optional<String> check(List<String> names, Charset charset, String country) {
        var bytes = bytes(csv(names), charset);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        var detected = detected(bytes.get(), country);
        if (detected.isEmpty()) {
            refused++;
            return Optional.empty();
        }
        var read = new String(bytes.get(), detected.get().encoding().charset());
        boolean same = read.equals(new String(bytes.get(), charset));
        if (detected.get().isCertain()) {
            certain++;
            return same
                    ? Optional.empty()
                    : Optional.of(charset + " " + country + ": " + shortened(names) + " as "
                            + detected.get().encoding() + " " + shortened(List.of(read.split("\n"))));
        }
        right += same ? 1 : 0;
        doubtful += same ? 0 : 1;
        return Optional.empty();
    }

    private static String shortened(List<String> names) {
        return names.size() + " " + names.subList(0, Math.min(8, names.size()));
    }

    private static String csv(List<String> names) {
        var csv = new StringBuilder("phone,first_name\n");
        names.forEach(name -> csv.append("+254712000001,").append(name).append('\n'));
        return csv.toString();
    }

    private static List<String> names(NamesOfLanguages language, Random random, int size) {
        var names = new ArrayList<String>();
        while (names.size() < size) {
            var all = new ArrayList<>(language.names());
            Collections.shuffle(all, random);
            names.addAll(all.subList(0, Math.min(all.size(), size - names.size())));
        }
        return names;
    }

    /** Vietnamese in Windows-1258 writes tones as marks of their own. Empty if the encoding lacks a letter. */
    private static Optional<byte[]> bytes(String text, Charset charset) {
        for (var form : List.of(text, Normalizer.normalize(text, Normalizer.Form.NFD), halfDecomposed(text))) {
            try {
                var bytes = charset.newEncoder().encode(java.nio.CharBuffer.wrap(form));
                return Optional.of(java.util.Arrays.copyOf(bytes.array(), bytes.limit()));
            } catch (CharacterCodingException e) {
                // The next form.
            }
        }
        return Optional.empty();
    }

    private static String halfDecomposed(String text) {
        var half = new StringBuilder();
        for (char c : text.toCharArray()) {
            var parts = Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFD);
            half.append(
                    parts.length() == 3
                            ? Normalizer.normalize(
                                            "" + parts.charAt(0)
                                                    + (parts.charAt(1) == '\u0323' ? parts.charAt(2) : parts.charAt(1)),
                                            Normalizer.Form.NFC)
                                    + (parts.charAt(1) == '\u0323' ? parts.charAt(1) : parts.charAt(2))
                            : parts.length() == 2 && "\u0300\u0309\u0303\u0301\u0323".indexOf(parts.charAt(1)) >= 0
                                    ? parts
                                    : "" + c);
        }
        return half.toString();
    }

    private Optional<DetectedEncoding> detected(String text, String country) {
        return detected(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), country);
    }

    private Optional<DetectedEncoding> detected(byte[] bytes, String country) {
        var probe = new FileProbe();
        probe.update(bytes, 0, bytes.length);
        try {
            var file = Files.write(folder.resolve("probed"), bytes);
            return Optional.of(EncodingDetection.of(probe, file, Optional.empty(), country));
        } catch (ProblemException e) {
            assertThat(e.problem().code()).isEqualTo("unknown_encoding");
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
