package io.tidings.personalisation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmartEncodingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '§',
            value = {
                "“Hi” >\"Hi\"",
                "„Hi‟ «you» >\"Hi\" \"you\"",
                "it‘s it’s ‚it‛ >it's it's 'it'",
                "a–b—c−d • e >a-b-c-d - e",
                "Wait… >Wait...",
                "Tidings™ © ® >TidingsTM (C) (R)",
            })
    void typographic_characters_are_replaced_by_plain_ones(String typographic, String plain) {
        assertThat(SmartEncoding.apply(typographic)).isEqualTo(plain);
        assertThat(Segments.of(plain).encoding()).isEqualTo(Encoding.GSM_7);
    }

    @Test
    void special_spaces_become_spaces_and_invisible_characters_are_removed() {
        assertThat(SmartEncoding.apply("10\u00A0000\u2009km\u200B,\tok\uFEFF")).isEqualTo("10 000 km, ok");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "“Hi” 😀",
                "👨\u200D👩\u200D👧 it’s us",
                "Привет…",
                "café à côté – oui",
                "می\u200Cخواهم",
                "plain €",
                ""
            })
    void a_text_that_gains_nothing_is_unchanged(String text) {
        assertThat(SmartEncoding.apply(text)).isEqualTo(text);
    }
}
