package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormTest {
    @Test
    void a_violation_is_shown_at_the_field_of_its_pointer() {
        var form = Form.of(Map.of("tags", "a,,b"))
                .addProblem(refusal(new Violation("#/tags/1", "A tag has 1 to 64 characters.")), List.of("tags"));

        assertThat(form.error("tags")).isEqualTo("A tag has 1 to 64 characters.");
        assertThat(form.problem()).isEmpty();
        assertThat(form.value("tags")).isEqualTo("a,,b");
    }

    @Test
    void a_field_may_have_another_name_in_the_form() {
        var form = Form.empty()
                .addProblem(
                        refusal(new Violation("#/base_template", "The text is empty.")),
                        List.of("text"),
                        Map.of("base_template", "text"));

        assertThat(form.error("text")).isEqualTo("The text is empty.");
    }

    @Test
    void a_violation_without_a_field_is_shown_above_the_form() {
        var form = Form.empty().addProblem(refusal(new Violation("#/audience", "Nobody.")), List.of("name"));

        assertThat(form.problem()).isEqualTo("Nobody.");
        assertThat(form.failed()).isTrue();
    }

    @Test
    void a_problem_without_violations_is_shown_above_the_form() {
        assertThat(Form.empty().addProblem(refusal(), List.of("name")).problem())
                .isEqualTo("It is wrong.");
    }

    @Test
    void a_text_keeps_its_blanks_and_loses_carriage_returns() {
        var form = Form.of(Map.of("text", " Hi\r\nthere "));

        assertThat(form.text("text")).isEqualTo(" Hi\nthere ");
        assertThat(form.value("text")).isEqualTo("Hi\r\nthere");
    }

    private static Problem refusal(Violation... places) {
        return Problem.invalid("wrong", "It is wrong.", List.of(places));
    }
}
