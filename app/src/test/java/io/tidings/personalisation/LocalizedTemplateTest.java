package io.tidings.personalisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("S4-61")
class LocalizedTemplateTest {
    private static final String SOURCE = Template.localized(
            "Hi {first_name}",
            new TreeMap<>(Map.of("sw", "Habari {first_name}", "pt", "Oi {{ code }}", "pt-br", "E aí {first_name}")));

    private final Template template = Template.parse(SOURCE);

    @ParameterizedTest
    @CsvSource({
        "sw, Habari A",
        "SW, Habari A",
        "sw-KE, Habari A",
        "pt-BR, E aí A",
        "pt_BR, E aí A",
        "pt-BR-x2, E aí A",
        "pt-AO, Oi 7",
        "fr, Hi A",
        "'', Hi A",
        "klingon!, Hi A"
    })
    void a_recipient_gets_their_language_or_its_base_language_or_the_body(String language, String text) {
        var values = Values.of(Map.of("first_name", "A", "code", "7", "language", language));

        assertThat(template.render(values, MissingValue.EMPTY)).isEqualTo(new Rendering.Text(text));
    }

    @Test
    void a_recipient_without_a_language_gets_the_body() {
        assertThat(template.render(Values.of(Map.of("first_name", "A")), MissingValue.FAIL))
                .isEqualTo(new Rendering.Text("Hi A"));
    }

    @Test
    void only_placeholders_of_the_selected_text_can_be_missing() {
        assertThat(template.render(Values.of(Map.of("first_name", "A", "language", "pt")), MissingValue.FAIL))
                .isInstanceOf(Rendering.Missing.class);
    }

    @Test
    void the_required_names_include_those_of_all_languages_and_the_language() {
        assertThat(template.placeholders()).containsExactly("first_name", "code");
        assertThat(template.requiredNames()).containsExactly("first_name", "code", "language");
        assertThat(template.isStatic()).isFalse();
        assertThat(Template.parse("Hi").requiredNames()).isEmpty();
        assertThat(Template.parse(Template.localized("Hi", Map.of("sw", "Habari")))
                        .isStatic())
                .isFalse();
    }

    @Test
    void without_translations_the_source_is_the_body() {
        assertThat(Template.localized("Hi {first_name}", Map.of())).isEqualTo("Hi {first_name}");
        assertThat(Template.defaultText(SOURCE)).isEqualTo("Hi {first_name}");
        assertThat(Template.defaultText("Hi")).isEqualTo("Hi");
    }

    @Test
    void a_source_with_misplaced_control_characters_is_refused() {
        assertThatThrownBy(() -> Template.parse("\u001eHi\u001eno tag")).isInstanceOf(TemplateSyntaxException.class);
        assertThat(Template.hasNoSeparator("Hi\u001e")).isFalse();
    }
}
