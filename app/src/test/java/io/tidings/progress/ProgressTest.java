package io.tidings.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    @Tag("S3-40")
    void percentages_are_rounded_down_so_that_100_means_all() {
        assertThat(Progress.percent(999_999, 1_000_000)).isEqualTo(99.9);
        assertThat(Progress.percent(1_000_000, 1_000_000)).isEqualTo(100.0);
        assertThat(Progress.percent(0, 7)).isZero();
        assertThat(Progress.percent(1, 3)).isEqualTo(33.3);
    }

    @Test
    void the_percentage_of_an_empty_campaign_is_0() {
        assertThat(Progress.percent(0, 0)).isZero();
    }
}
