package io.tidings.personalisation;

import static io.tidings.personalisation.Encoding.GSM_7;
import static io.tidings.personalisation.Encoding.UCS_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.personalisation.Segments.Forcing;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentsTest {
    @ParameterizedTest
    @CsvSource({
        "a, 160, 1",
        "a, 161, 2",
        "a, 306, 2",
        "a, 307, 3",
        "€, 80, 1",
        "€, 81, 2",
        "€, 152, 2",
        "€, 153, 3",
        "я, 70, 1",
        "я, 71, 2",
        "я, 134, 2",
        "я, 135, 3",
        "😀, 35, 1",
        "😀, 36, 2",
        "😀, 66, 2",
        "😀, 67, 3",
        "a, 1, 1",
        "a, 0, 0",
    })
    void texts_at_the_limits_of_the_standard_are_counted(String character, int times, int segments) {
        var text = character.repeat(times);
        assertThat(Segments.count(text)).isEqualTo(segments);
        assertThat(Segments.of(text).segments()).isEqualTo(segments);
    }

    @Test
    void each_character_of_the_basic_alphabet_takes_one_septet() {
        var alphabet = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                + "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
        assertThat(alphabet).hasSize(127);
        assertThat(Segments.of(alphabet))
                .extracting(Segments::encoding, Segments::units)
                .containsExactly(GSM_7, 127);
    }

    @Test
    void each_character_of_the_extension_takes_two_septets() {
        assertThat(Segments.of("\f^{}\\[~]|€"))
                .extracting(Segments::encoding, Segments::units)
                .containsExactly(GSM_7, 20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "`", "ç", "“", "–", "…", "😀", "á", "í", "ó", "ú", "â", "ê", "ã", "õ", "ё", "\u001B", "\t", "\u0000",
                "₭"
            })
    void a_single_character_outside_the_alphabet_switches_the_whole_message_to_ucs2(String foreign) {
        var segments = Segments.of("a".repeat(80) + foreign);
        assertThat(segments.encoding()).isEqualTo(UCS_2);
        assertThat(segments.segments()).isEqualTo(2);
        assertThat(segments.forcing())
                .singleElement()
                .extracting(Forcing::character)
                .isEqualTo(foreign);
    }

    @Test
    void the_remaining_units_are_those_of_the_last_part() {
        assertThat(Segments.of("").remainingInSegment()).isEqualTo(160);
        assertThat(Segments.of("a".repeat(160)).remainingInSegment()).isZero();
        assertThat(Segments.of("a".repeat(161)).remainingInSegment()).isEqualTo(306 - 161);
        assertThat(Segments.of("я".repeat(3)).remainingInSegment()).isEqualTo(67);
        assertThat(Segments.of("я".repeat(71)).remainingInSegment()).isEqualTo(134 - 71);
        // 76 euro signs fill 152 units of the first part; five are in the second.
        assertThat(Segments.of("€".repeat(81)).remainingInSegment()).isEqualTo(153 - 10);
    }

    @Test
    void characters_are_counted_as_code_points() {
        var segments = Segments.of("Hi 😀");
        assertThat(segments.characters()).isEqualTo(4);
        assertThat(segments.units()).isEqualTo(5);
    }

    @Test
    void the_characters_that_force_UCS2_are_listed_once_with_their_replacements() {
        assertThat(Segments.of("“Hi” – it’s me’, 😀😀\u200B").forcing())
                .containsExactly(
                        new Forcing("“", 1, "\""),
                        new Forcing("”", 1, "\""),
                        new Forcing("–", 1, "-"),
                        new Forcing("’", 2, "'"),
                        new Forcing("😀", 2, null),
                        new Forcing("\u200B", 1, ""));
        assertThat(Segments.of("plain").forcing()).isEmpty();
    }

    @Test
    void a_lone_surrogate_counts_as_one_unit() {
        assertThat(Segments.of("\uD83D".repeat(71)).segments()).isEqualTo(2);
        assertThat(Segments.count("\uDE00".repeat(135))).isEqualTo(3);
    }

    @Test
    void random_texts_are_counted_as_by_a_naive_splitter() {
        var random = new Random(20261122);
        String[] palettes = {"abc é", "ab€[]", "abcя", "a😀я", "€", "\uD83D\uDE00\uD83D"};
        for (int i = 0; i < 20_000; i++) {
            var palette = palettes[random.nextInt(palettes.length)];
            var text = random.ints(random.nextInt(500), 0, palette.length())
                    .collect(StringBuilder::new, (all, c) -> all.append(palette.charAt(c)), StringBuilder::append)
                    .toString();
            var naive = NaiveSplitter.split(text);
            var segments = Segments.of(text);
            assertThat(segments.segments()).as(text).isEqualTo(naive.size());
            assertThat(Segments.count(text)).as(text).isEqualTo(naive.size());
            assertThat(Segments.count(new StringBuilder(text))).as(text).isEqualTo(naive.size());
            assertThat(segments.units())
                    .as(text)
                    .isEqualTo(naive.stream().mapToInt(NaiveSplitter::units).sum());
            if (!naive.isEmpty()) {
                int capacity = naive.size() == 1
                        ? segments.encoding().single()
                        : segments.encoding().part();
                assertThat(segments.remainingInSegment())
                        .as(text)
                        .isEqualTo(capacity - NaiveSplitter.units(naive.getLast()));
            }
            assertThat(segments.forcing().isEmpty()).isEqualTo(segments.encoding() == GSM_7);
        }
    }
}
