package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.encodings.EncodingDetection;
import io.tidings.encodings.FileProbe;
import io.tidings.encodings.TextEncoding;
import io.tidings.shared.Problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
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
    @EnumSource(
            value = TextEncoding.class,
            names = {"UTF_8", "UTF_16LE", "UTF_16BE", "WINDOWS_1252"})
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
    void damaged_characters_do_not_change_the_encoding_and_reject_their_rows_only() {
        var cut = bytes(
                "phone,first_name\n0712000001,Zo\u00c3\u00ab\n0712000002,\u00c3\u0089mile\n0712000003,Ren\u00e9\n");

        var read = ReadFile.of("KE", cut);

        assertThat(read.layout().format().encoding()).isEqualTo(TextEncoding.UTF_8);
        assertThat(read.firstNames()).containsExactly("Zoë", "Émile");
        assertThat(read.rejects()).containsExactly("4 undecodable");
        assertThat(ReadFile.of("DE", bytes("phone,first_name\n+4915123456789,M\u00c3\u00bcl\u00c3\n"))
                        .rejects())
                .containsExactly("2 undecodable");
    }

    @ParameterizedTest
    @CsvSource({
        "windows-1251, Анна Мария Сергей Екатерина Александр Ольга Дмитрий Наталья Ирина Светлана",
        "KOI8-R, Анна Мария Сергей Екатерина Александр Ольга Дмитрий Наталья Ирина Светлана",
        "windows-1250, Łukasz Paweł Michał Grzegorz Łódź Małgorzata Wrocław Rzeszów Świętokrzyska Żaneta",
        "windows-1253, Γιώργος Μαρία Κωνσταντίνος Ελένη Δημήτρης Αικατερίνη Αθήνα Θεσσαλονίκη Νίκος Παναγιώτης",
        "GB18030, 王芳 李伟 张敏 刘洋 陈静 杨磊 赵军 黄勇 周杰 吴艳 北京 上海 广州 深圳 中国",
        "Big5, 王小明 陳美玲 林志偉 張淑芬 李建國 黃麗華 台北 高雄 台中 中國 先生 小姐",
        "windows-31j, 田中さくら 鈴木たろう 佐藤はなこ 高橋ゆうき 東京 大阪 カタカナ ひらがな ございます",
        "x-windows-949, 김민준 이서연 박지훈 최수빈 정하은 서울 부산 대한민국 안녕하세요 감사합니다",
        "x-MacRoman, Amélie Hélène François Zoë Benoît Jérôme Chloé"
    })
    void text_from_before_unicode_is_read_in_its_encoding(String encoding, String names) {
        var csv = new StringBuilder("phone,first_name\n");
        var given = names.split(" ");
        for (int i = 0; i < given.length; i++) {
            csv.append("+2547120000%02d,%s\n".formatted(i, given[i]));
        }

        var read = ReadFile.of("KE", csv.toString().getBytes(java.nio.charset.Charset.forName(encoding)));

        assertThat(read.firstNames()).containsExactly(given);
        assertThat(read.rejects()).isEmpty();
    }

    @Test
    void names_of_old_macintoshs_are_read() {
        assertThat(ReadFile.of("FR", bytes("phone;prenom\r0612345678;Am\u008elie\r"))
                        .firstNames())
                .containsExactly("Amélie");
    }

    @Test
    void a_short_cyrillic_name_is_read() {
        assertThat(ReadFile.of("RU", bytes("phone;first_name\r\n+79123456789;\u00c0\u00ed\u00ed\u00e0\r\n"))
                        .firstNames())
                .containsExactly("Анна");
    }

    @Test
    void an_alphabet_that_is_not_clear_refuses_the_file_until_the_sender_names_the_encoding() {
        var unclear = bytes("phone;first_name\r\n+79123456789;\u00ff\u00ff\r\n");

        assertThatThrownBy(() -> ReadFile.of("RU", unclear))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("unknown_encoding"));
        assertThat(ReadFile.of("RU", unclear, TextEncoding.named("cp1251"), java.util.Map.of())
                        .firstNames())
                .containsExactly("яя");
    }

    @ParameterizedTest
    @CsvSource({
        "latin1, WINDOWS_1252",
        "ISO-8859-1, WINDOWS_1252",
        "cp1251, WINDOWS_1251",
        "gbk, GB18030",
        "Shift_JIS, SHIFT_JIS",
        "euc-kr, EUC_KR",
        "macroman, MAC_ROMAN",
        "utf8, UTF_8"
    })
    void an_encoding_has_many_names(String name, TextEncoding encoding) {
        assertThat(TextEncoding.named(name)).contains(encoding);
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void the_split_of_the_bytes_does_not_matter() throws IOException {
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

            var file = Files.write(folder.resolve("split"), bytes);
            assertThat(EncodingDetection.of(probe, file, Optional.empty(), "").encoding())
                    .as(text)
                    .isEqualTo(encoding);
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

    private TextEncoding encodingOf(byte[] bytes) {
        var probe = new FileProbe();
        probe.update(bytes, 0, bytes.length);
        try {
            return EncodingDetection.of(probe, Files.write(folder.resolve("probed"), bytes), Optional.empty(), "")
                    .encoding();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
