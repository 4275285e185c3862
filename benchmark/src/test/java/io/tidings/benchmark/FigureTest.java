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
    void the_median_of_an_even_number_is_the_mean_of_the_middle_two() {
        assertThat(of(Goal.none(), 9, 1, 4, 6).median()).isEqualTo(5);
    }

    @Test
    void the_median_decides_whether_a_goal_is_missed() {
        assertThat(of(Goal.atLeast(4), 1, 4, 9).isMissed()).isFalse();
        assertThat(of(Goal.atLeast(5), 1, 4, 9).isMissed()).isTrue();
        assertThat(of(Goal.atMost(4), 1, 4, 9).isMissed()).isFalse();
        assertThat(of(Goal.atMost(3), 1, 4, 9).isMissed()).isTrue();
        assertThat(of(Goal.none(), 1, 4, 9).isMissed()).isFalse();
    }

    @Test
    void a_goal_does_not_hold_for_another_size() {
        assertThat(of(Goal.atLeast(5).onlyIf(false), 1, 4, 9).isMissed()).isFalse();
    }

    private static Figure of(Goal goal, double... values) {
        return new Figure(
                "group", "name", "unit", java.util.Arrays.stream(values).boxed().toList(), goal);
    }

    @Test
    void a_number_has_at_least_three_significant_digits() {
        assertThat(List.of(Table.number(83_218.4), Table.number(12.44), Table.number(0.789), Table.number(3)))
                .containsExactly("83,218", "12.4", "0.79", "3");
    }
}
