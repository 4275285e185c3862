package io.tidings.personalisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Map<String, String> ALICE =
            Map.of("first_name", "alice", "last_name", "WANJIRU", "location", "Nairobi", "blank", "  ");

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            quoteCharacter = '§',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Hi {first_name}!=Hi alice!",
                "Hi {{first_name}}!=Hi alice!",
                "Hi {{ first_name }}!=Hi alice!",
                "Hi { first_name }!=Hi alice!",
                "Hi {FIRST_NAME} {{First_Name}}=Hi alice alice",
                "{first_name}{last_name}=aliceWANJIRU",
                "{{ first_name | capitalize }}=Alice",
                "{{ last_name|capitalize }}=Wanjiru",
                "{first_name|upcase}=ALICE",
                "{{ last_name | downcase | capitalize }}=Wanjiru",
                "{{ location | truncate: 5 }}=Na...",
                "{{ location | truncate: 5, \"\" }}=Nairo",
                "{{ location | truncate: 5, \"…\" }}=Nair…",
                "{{ location | truncate: 2 }}=Na",
                "{{ location | truncate: 7 }}=Nairobi",
                "{{ nobody | default: \"there\" }}=there",
                "{{ nobody | default: 'there' }}=there",
                "{{ nobody | default: “there” }}=there",
                "{{ nobody | default: \"}} {x}\" }}=}} {x}",
                "{{ nobody | default: \"there\" | upcase }}=THERE",
                "{{ nobody | upcase | default: \"there\" }}=there",
                "{{ blank | default: \"there\" }}=there",
                "{{ first_name | default: \"there\" }}=alice",
                "{{first_name}}}=alice}",
                "{\u00A0first_name\u00A0}=alice",
            })
    void placeholders_are_replaced(String source, String expected) {
        assertThat(text(source)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "{}",
                "{ }",
                "}",
                "}}",
                "a } b",
                "{5}",
                "{ \"a\": 1 }",
                "{",
                "text {",
                "{%",
                "{% if x %}",
                "${7*7}",
                "#{1+1}",
                "<%= 7*7 %>",
                "%s %1$s",
                "$1 \\1",
                "(:{",
                "{-}",
                "{.first_name}"
            })
    void braces_that_do_not_begin_a_placeholder_are_text(String source) {
        var template = Template.parse(source);
        assertThat(template.isStatic()).isTrue();
        assertThat(text(source)).isEqualTo(source);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            quoteCharacter = '§',
            value = {
                "Hi {first_name= 3=is not closed",
                "Hi {first name}= 3=is not closed",
                "{{first_name}= 0=is not closed",
                "{{ first_name= 0=is not closed",
                "{first-name}= 0=letters, digits and _ only",
                "{a.b}= 0=is not closed",
                "{{}}= 2=needs a name",
                "{{ }}= 3=needs a name",
                "{{{name}}}= 2=needs a name",
                "{{7*7}}= 2=needs a name",
                "{{ __ }}= 0=needs a name",
                "{{ name | }}= 10=a filter must follow",
                "{{ name | reverse }}= 10=unknown filter \"reverse\"",
                "{{ name | default }}= 18=default needs a text",
                "{{ name | default: }}= 19=default needs a text",
                "{{ name | default: there }}= 19=default needs a text",
                "{{ name | default: \"there }}= 19=quote is not closed",
                "{{ name | truncate }}= 19=truncate needs a number",
                "{{ name | truncate: 0 }}= 20=truncate needs a number",
                "{{ name | truncate: -1 }}= 20=truncate needs a number",
                "{{ name | truncate: 99999999999 }}= 20=truncate needs a number",
                "{{ name | truncate: 5, 5 }}= 23=in quotes",
                "{{ name | upcase upcase }}= 0=is not closed",
            })
    void an_invalid_placeholder_is_refused_with_position_and_reason(String source, int position, String reason) {
        assertThatExceptionOfType(TemplateSyntaxException.class)
                .isThrownBy(() -> Template.parse(source))
                .withMessageContaining(reason)
                .withMessageStartingWith("At character " + (position + 1) + ": ")
                .satisfies(e -> assertThat(e.position()).isEqualTo(position));
    }

    @Test
    void a_backslash_before_braces_makes_them_text() {
        var template = Template.parse("a \\{ b } c, \\{{ first_name }} and {{ first_name }}");

        assertThat(template.placeholders()).containsExactly("first_name");
        assertThat(template.render(name -> "Ada", MissingValue.EMPTY))
                .isEqualTo(new Rendering.Text("a { b } c, {{ first_name }} and Ada"));
        assertThat(Template.parse("C:\\temp").render(name -> null, MissingValue.EMPTY))
                .isEqualTo(new Rendering.Text("C:\\temp"));
    }

    @Test
    void inserted_values_are_not_parsed() {
        var values = Values.of(Map.of("a", "{b} {{b}} $1 \\", "b", "secret"));
        assertThat(Template.parse("{a}").render(values, MissingValue.EMPTY))
                .isEqualTo(new Rendering.Text("{b} {{b}} $1 \\"));
    }

    @Test
    @Tag("S2-17")
    @Tag("S4-19")
    @Tag("S4-54")
    void the_fields_of_a_contact_are_placeholders() {
        var alice = Values.of(Map.of(
                "first_name", "Alice", "last_name", "Ouma", "location", "Nairobi", "preferred_product", "Shoes"));

        assertThat(Template.parse("Hi {first_name}, check {preferred_product}!").render(alice, MissingValue.EMPTY))
                .isEqualTo(new Rendering.Text("Hi Alice, check Shoes!"));
        assertThat(Template.parse("{last_name} of {location}").render(alice, MissingValue.EMPTY))
                .isEqualTo(new Rendering.Text("Ouma of Nairobi"));
    }

    @Test
    void a_letter_and_its_separate_mark_are_one_letter_in_the_text() {
        var template = Template.parse("Cafe\u0301 {name}");
        var rendered = template.render(name -> "Jose\u0301", MissingValue.EMPTY);
        assertThat(rendered).isEqualTo(new Rendering.Text("Caf\u00e9 Jos\u00e9"));
        assertThat(Segments.of("Caf\u00e9 Jos\u00e9").encoding()).isEqualTo(Encoding.GSM_7);
    }

    @Test
    @Tag("S2-18")
    void a_missing_value_is_replaced_by_the_policy() {
        var template = Template.parse("Hi {nobody} ");
        var values = Values.of(ALICE);
        assertThat(template.render(values, MissingValue.EMPTY)).isEqualTo(new Rendering.Text("Hi  "));
        assertThat(template.render(values, MissingValue.UNKNOWN)).isEqualTo(new Rendering.Text("Hi [unknown] "));
        assertThat(template.render(values, new MissingValue.Literal("{first_name}")))
                .isEqualTo(new Rendering.Text("Hi {first_name} "));
    }

    @Test
    @Tag("S4-55")
    void a_blank_value_is_missing_and_the_space_after_it_stays() {
        assertThat(text("Hi {blank} ")).isEqualTo("Hi  ");
    }

    @Test
    void fail_reports_all_missing_names_and_a_default_counts_as_present() {
        var template = Template.parse("{b} {first_name} {a} {b|upcase} {{ c | default: \"\" }}");
        assertThat(template.render(Values.of(ALICE), MissingValue.FAIL))
                .isEqualTo(new Rendering.Missing(List.of("b", "a")));
        assertThat(Template.parse("{first_name}").render(Values.of(ALICE), MissingValue.FAIL))
                .isEqualTo(new Rendering.Text("alice"));
    }

    @Test
    void placeholders_are_listed_once_in_order() {
        assertThat(Template.parse("{{ B }} {a} {b|upcase}").placeholders()).containsExactly("b", "a");
        assertThat(Template.parse("{a}").isStatic()).isFalse();
    }

    @Test
    void a_surrogate_pair_is_never_split() {
        var values = Values.of(Map.of("e", "😀😀😀"));
        assertThat(Template.parse("{e|truncate: 2, ''}").render(values, MissingValue.EMPTY))
                .isEqualTo(new Rendering.Text("😀😀"));
        assertThat(Template.parse("{e|truncate: 3}").render(values, MissingValue.EMPTY))
                .isEqualTo(new Rendering.Text("😀😀😀"));
    }

    @Test
    void a_template_has_limits() {
        assertThatNoException().isThrownBy(() -> Template.parse("x".repeat(4096)));
        assertThatExceptionOfType(TemplateSyntaxException.class)
                .isThrownBy(() -> Template.parse("x".repeat(4097)))
                .withMessageContaining("at most 4096");
        assertThatNoException().isThrownBy(() -> Template.parse("{a}".repeat(50)));
        assertThatExceptionOfType(TemplateSyntaxException.class)
                .isThrownBy(() -> Template.parse("{a}".repeat(51)))
                .withMessageContaining("at most 50");
        assertThatExceptionOfType(TemplateSyntaxException.class)
                .isThrownBy(() -> Template.parse("{a" + "|upcase".repeat(6) + "}"))
                .withMessageContaining("at most 5");
    }

    @Test
    void a_rendered_text_has_a_limit() {
        var template = Template.parse("{a}{a}");
        assertThat(template.render(values("x".repeat(2048)), MissingValue.EMPTY))
                .isEqualTo(new Rendering.Text("x".repeat(4096)));
        assertThat(template.render(values("x".repeat(2049)), MissingValue.EMPTY))
                .isEqualTo(new Rendering.TooLong());
        assertThat(Template.parse("{a}" + "y".repeat(4000)).render(values("x".repeat(97)), MissingValue.EMPTY))
                .isEqualTo(new Rendering.TooLong());
        assertThat(Template.parse("{a|upcase}").render(values("x".repeat(100_000)), MissingValue.EMPTY))
                .isEqualTo(new Rendering.TooLong());
        assertThat(Template.parse("{a|truncate: 3}").render(values("x".repeat(100_000)), MissingValue.EMPTY))
                .isEqualTo(new Rendering.Text("xxx"));
    }

    @Test
    void random_sources_parse_or_are_refused_and_render_within_bounds() {
        var random = new Random(20261122);
        String[] pieces = {
            "{",
            "}",
            "{{",
            "}}",
            "a",
            "first_name",
            " ",
            "|",
            ":",
            "\"",
            "'",
            "default",
            "upcase",
            "truncate",
            "9",
            ",",
            "é",
            "😀",
            "\n",
            "_"
        };
        var values = new HashMap<>(ALICE);
        values.put("a", "{{first_name}}".repeat(100));
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 100_000; i++) {
                var source = IntStream.range(0, random.nextInt(30))
                        .mapToObj(_ -> pieces[random.nextInt(pieces.length)])
                        .reduce("", String::concat);
                parseAndRender(source, Values.of(values));
            }
        });
    }

    private static void parseAndRender(String source, Values values) {
        try {
            var template = Template.parse(source);
            if (template.render(values, MissingValue.UNKNOWN) instanceof Rendering.Text(var text)) {
                assertThat(text.length()).isLessThanOrEqualTo(TemplateLimits.MAX_OUTPUT);
                assertThat(template.isStatic() && !text.equals(source))
                        .as(source)
                        .isFalse();
            }
        } catch (TemplateSyntaxException refused) {
            assertThat(refused.position()).as(source).isBetween(0, source.length());
        }
    }

    private static Values values(String a) {
        return Values.of(Map.of("a", a));
    }

    private static String text(String source) {
        return switch (Template.parse(source).render(Values.of(ALICE), MissingValue.EMPTY)) {
            case Rendering.Text(var text) -> text;
            case Rendering.Missing _, Rendering.TooLong _ -> throw new AssertionError("no text");
        };
    }
}
