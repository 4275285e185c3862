package io.tidings.personalisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissingValueTest {
    @ParameterizedTest
    @ValueSource(strings = {"empty", "unknown", "fail", "literal:friend", "literal:", "literal: dear: you "})
    void a_policy_keeps_its_text_form(String text) {
        assertThat(MissingValue.parse(text).text()).isEqualTo(text);
    }

    @Test
    @Tag("S2-18")
    void each_policy_has_its_replacement() {
        assertThat(MissingValue.EMPTY.replacement()).isEmpty();
        assertThat(MissingValue.UNKNOWN.replacement()).isEqualTo("[unknown]");
        assertThat(MissingValue.parse("literal:friend").replacement()).isEqualTo("friend");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "emtpy", "Empty", "friend", "null", "skip"})
    void another_text_is_refused_with_the_valid_forms(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MissingValue.parse(text))
                .withMessageContainingAll("empty", "unknown", "fail", "literal:");
    }

    @Test
    void a_literal_has_a_limited_length() {
        assertThatIllegalArgumentException().isThrownBy(() -> MissingValue.parse("literal:" + "x".repeat(161)));
    }
}
