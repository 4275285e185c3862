package io.tidings.phones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitPatternTest {
    private static final int MAX_DIGITS = 8;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "123",
                "1|2|34",
                "[2-9]\\d{2}",
                "7(?:0[0-8]|[1-9]\\d)\\d",
                "1?2",
                "(1[245]|2[1-35])?3",
                "\\d{3,5}",
                "(?:12){2}",
                "0?(?:1(?:2|3)?|4{1,3})5",
                "\\d{2}(?:\\d{2})?",
                "1(?:|2)3",
                "[13579]{4}"
            })
    void an_automaton_accepts_the_same_texts_as_its_regular_expression(String regex) {
        var nfa = new DigitNfa();
        char matched = nfa.add(DigitPattern.parse(regex));
        var automaton = DigitAutomaton.of(nfa, (states, _) -> states.indexOf(matched) >= 0 ? 1 : 0, MAX_DIGITS);
        var expected = Pattern.compile(regex);
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            var text = digits(random);
            assertThat(automaton.output(text, 0) == 1)
                    .as(text)
                    .isEqualTo(expected.matcher(text).matches());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "0?(?:11)?", "[2-4]|55"})
    void a_prefix_stays_matched_after_its_first_digit(String regex) {
        var nfa = new DigitNfa();
        char matched = nfa.addPrefix(DigitPattern.parse(regex));
        char any = nfa.add(DigitPattern.parse("\\d{1,8}"));
        var automaton = DigitAutomaton.of(
                nfa, (states, _) -> states.indexOf(matched) >= 0 && states.indexOf(any) >= 0 ? 1 : 0, MAX_DIGITS);
        var expected = Pattern.compile(regex);
        var random = new Random(8);
        for (int i = 0; i < 20_000; i++) {
            var text = digits(random);
            var matcher = expected.matcher(text);
            assertThat(automaton.output(text, 0) == 1).as(text).isEqualTo(matcher.lookingAt() && matcher.end() > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?!1)2", "1+", "1*", "a", "1{2,}", "(1", "[12", "1)", "\\w", "1{", "("})
    void an_unsupported_pattern_is_refused(String regex) {
        assertThatThrownBy(() -> DigitPattern.parse(regex)).isInstanceOf(DigitPattern.UnsupportedPattern.class);
    }

    /** Uses few different digits, so that matches are frequent. */
    private static String digits(Random random) {
        var text = new StringBuilder();
        int length = random.nextInt(MAX_DIGITS);
        for (int i = 0; i < length; i++) {
            text.append((char) ('0' + (random.nextInt(4) == 0 ? random.nextInt(10) : random.nextInt(6))));
        }
        return text.toString();
    }
}
