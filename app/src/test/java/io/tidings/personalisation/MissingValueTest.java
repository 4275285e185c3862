package io.tidings.personalisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissingValueTest {
    @ParameterizedTest
    @ValueSource(strings = {"empty", "unknown", "fail", "literal:friend", "literal:", "literal: dear: you "})
    void text_and_value_are_two_forms_of_one_policy(String text) {
        assertThat(MissingValue.parse(text).text()).isEqualTo(text);
    }

    @Test
    void each_says_what_it_inserts() {
        assertThat(MissingValue.EMPTY.replacement()).isEmpty();
        assertThat(MissingValue.UNKNOWN.replacement()).isEqualTo("[unknown]");
        assertThat(MissingValue.parse("literal:friend").replacement()).isEqualTo("friend");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "emtpy", "Empty", "friend", "null", "skip"})
    void anything_else_is_refused_with_the_forms_that_exist(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MissingValue.parse(text))
                .withMessageContainingAll("empty", "unknown", "fail", "literal:");
    }

    @Test
    void a_literal_is_no_second_message() {
        assertThatIllegalArgumentException().isThrownBy(() -> MissingValue.parse("literal:" + "x".repeat(161)));
    }
}
