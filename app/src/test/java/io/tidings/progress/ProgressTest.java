package io.tidings.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void a_hundred_percent_is_never_said_too_early() {
        assertThat(Progress.percent(999_999, 1_000_000)).isEqualTo(99.9);
        assertThat(Progress.percent(1_000_000, 1_000_000)).isEqualTo(100.0);
        assertThat(Progress.percent(0, 7)).isZero();
        assertThat(Progress.percent(1, 3)).isEqualTo(33.3);
    }

    @Test
    void nothing_of_nothing_is_nothing() {
        assertThat(Progress.percent(0, 0)).isZero();
    }
}
