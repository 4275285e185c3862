package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.shared.Problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextEncodingTest {
    private static final String TEXT = "phone,prénom,ville\n+254712345678,Zoë,Málaga\n+254712345679,Ann,Köln\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(TextEncoding.class)
    void each_encoding_is_detected_without_a_byte_order_mark(TextEncoding encoding) {
        assertThat(encodingOf(TEXT.getBytes(encoding.charset()))).isEqualTo(encoding);
    }

    @ParameterizedTest
    @CsvSource({"UTF_8", "UTF_16LE", "UTF_16BE"})
    void a_byte_order_mark_decides_the_encoding_and_is_removed(TextEncoding encoding) throws IOException {
        var bytes = ("\uFEFF" + TEXT).getBytes(encoding.charset());

        assertThat(encodingOf(bytes)).isEqualTo(encoding);
        assertThat(read(bytes, encoding)).isEqualTo(TEXT);
    }

    @Test
    void the_first_accent_may_be_in_the_last_row() {
        var csv = "phone,name\n" + "+254712345678,Ann\n".repeat(20_000) + "+254712345678,";

        assertThat(encodingOf((csv + "Zoë").getBytes(TextEncoding.WINDOWS_1252.charset())))
                .isEqualTo(TextEncoding.WINDOWS_1252);
        assertThat(encodingOf((csv + "Zoë").getBytes(StandardCharsets.UTF_8))).isEqualTo(TextEncoding.UTF_8);
    }

    @Test
    void utf_8_with_a_few_damaged_characters_is_detected() {
        var bytes = ("phone,name\n" + "+254712345678,Zoë\n".repeat(100)).getBytes(StandardCharsets.UTF_8);
        bytes[bytes.length - 2] = (byte) 0xFF;

        assertThat(encodingOf(bytes)).isEqualTo(TextEncoding.UTF_8);
    }

    @Test
    void the_split_of_the_bytes_does_not_matter() {
        var random = new Random(5);
        for (int round = 0; round < 200; round++) {
            var text = randomText(random);
            var encoding = random.nextBoolean() ? TextEncoding.UTF_8 : TextEncoding.UTF_16LE;
            var bytes = text.getBytes(encoding.charset());
            var probe = new FileProbe();
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(1 + random.nextInt(7), bytes.length - at);
                probe.update(bytes, at, length);
                at += length;
            }

            assertThat(TextEncoding.of(probe)).as(text).isEqualTo(encoding);
            assertThat(probe.size()).isEqualTo(bytes.length);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "504B030414000600", // a workbook
                "D0CF11E0A1B11AE1", // an older workbook
                "255044462D312E37", // PDF
                "89504E470D0A1A0A", // PNG
                "1F8B080000000000", // gzip
                "70686F6E650A002B", // a NUL in text
                "0102030405060708"
            })
    void a_binary_file_is_refused(String hex) {
        assertThatThrownBy(() -> encodingOf(HexFormat.of().parseHex(hex)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("binary_file"));
    }

    @Test
    void random_bytes_are_refused() {
        var bytes = new byte[20_000];
        new Random(3).nextBytes(bytes);

        assertThatThrownBy(() -> encodingOf(bytes)).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @CsvSource({"'a\nb\nc', 2", "'a\nb\nc\n', 2", "'a', 0", "'a\r\nb\r\n', 1", "'a\rb\rc', 2"})
    void rows_are_counted_by_line_ends(String text, long rows) {
        var probe = new FileProbe();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        probe.update(bytes, 0, bytes.length);

        assertThat(probe.rowsAtMost()).isEqualTo(rows);
    }

    @Test
    void the_delimiter_line_of_excel_is_skipped() throws IOException {
        assertThat(read("sep=;\r\nphone;x\r\n".getBytes(StandardCharsets.UTF_8), TextEncoding.UTF_8))
                .isEqualTo("phone;x\r\n");
        assertThat(read("sep\nx".getBytes(StandardCharsets.UTF_8), TextEncoding.UTF_8))
                .isEqualTo("sep\nx");
    }

    private static TextEncoding encodingOf(byte[] bytes) {
        var probe = new FileProbe();
        probe.update(bytes, 0, bytes.length);
        return TextEncoding.of(probe);
    }

    private String read(byte[] bytes, TextEncoding encoding) throws IOException {
        var file = Files.write(folder.resolve("file"), bytes);
        try (var text = CsvFormat.text(file, encoding)) {
            return text.readAllAsString();
        }
    }

    private static String randomText(Random random) {
        var text = new StringBuilder("phone,name\n");
        var letters = "abcäöüñéłøß字🎉,;\n0123456789";
        for (int i = random.nextInt(80); i >= 0; i--) {
            int at = random.nextInt(letters.length());
            text.appendCodePoint(letters.codePointAt(letters.offsetByCodePoints(0, letters.codePointCount(0, at))));
        }
        return text.append("+254712345678\n").toString();
    }
}
