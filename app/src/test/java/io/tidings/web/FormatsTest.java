package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.web.StackedBar.Part;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FormatsTest {
    @Test
    void numbers_are_grouped_and_nouns_agree() {
        assertThat(Formats.grouped(99_812)).isEqualTo("99,812");
        assertThat(Formats.of(1, "contact")).isEqualTo("1 contact");
        assertThat(Formats.of(1_204, "contact")).isEqualTo("1,204 contacts");
    }

    @Test
    void a_tiny_share_is_below_0_1_percent_and_a_zero_share_is_empty() {
        assertThat(Formats.share(461, 1_000)).isEqualTo("46.1 %");
        assertThat(Formats.share(1, 100_000)).isEqualTo("< 0.1 %");
        assertThat(Formats.share(0, 100)).isEmpty();
        assertThat(Formats.share(0, 0)).isEmpty();
    }

    @Test
    void every_time_has_its_zone() {
        var time = Instant.parse("2026-11-22T14:02:11Z");

        assertThat(Formats.at(time, ZoneId.of("UTC"))).isEqualTo("22 Nov 2026, 14:02 UTC");
        assertThat(Formats.clock(time, ZoneId.of("Africa/Nairobi"))).isEqualTo("22 Nov, 17:02:11 EAT");
    }

    @Test
    void durations_use_the_fitting_unit() {
        assertThat(Formats.spoken(Duration.ofMillis(1_940))).isEqualTo("1.9 s");
        assertThat(Formats.spoken(Duration.ofSeconds(13))).isEqualTo("13 s");
        assertThat(Formats.spoken(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
        assertThat(Formats.spoken(Duration.ofMinutes(192))).isEqualTo("3 h 12 min");
    }

    @Test
    @Tag("S3-42")
    void the_parts_of_a_bar_lie_end_to_end() {
        var slices = StackedBar.of(200, List.of(new Part("sent", 50), new Part("failed", 25)))
                .slices();

        assertThat(slices)
                .containsExactly(
                        new StackedBar.Slice("sent", "0.00", "250.00"),
                        new StackedBar.Slice("failed", "250.00", "125.00"));
    }

    @Test
    void a_bar_without_a_total_is_empty() {
        assertThat(StackedBar.of(0, "sent", 0).slices()).containsExactly(new StackedBar.Slice("sent", "0.00", "0.00"));
    }
}
