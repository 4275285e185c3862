package io.tidings.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void the_median_of_an_odd_number_is_the_middle_one() {
        assertThat(of(Goal.none(), 9, 1, 4).median()).isEqualTo(4);
    }

    @Test
    void the_median_of_an_even_number_lies_between_the_middle_two() {
        assertThat(of(Goal.none(), 9, 1, 4, 6).median()).isEqualTo(5);
    }

    @Test
    void a_goal_is_held_against_the_median() {
        assertThat(of(Goal.atLeast(4), 1, 4, 9).missed()).isFalse();
        assertThat(of(Goal.atLeast(5), 1, 4, 9).missed()).isTrue();
        assertThat(of(Goal.atMost(4), 1, 4, 9).missed()).isFalse();
        assertThat(of(Goal.atMost(3), 1, 4, 9).missed()).isTrue();
        assertThat(of(Goal.none(), 1, 4, 9).missed()).isFalse();
    }

    @Test
    void a_goal_for_another_size_is_none() {
        assertThat(of(Goal.atLeast(5).onlyIf(false), 1, 4, 9).missed()).isFalse();
    }

    private static Figure of(Goal goal, double... values) {
        return new Figure(
                "group", "name", "unit", java.util.Arrays.stream(values).boxed().toList(), goal);
    }

    @Test
    void numbers_have_as_many_digits_as_one_cares_for() {
        assertThat(List.of(Table.number(83_218.4), Table.number(12.44), Table.number(0.789), Table.number(3)))
                .containsExactly("83,218", "12.4", "0.79", "3");
    }
}
