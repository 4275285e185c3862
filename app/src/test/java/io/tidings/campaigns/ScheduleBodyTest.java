package io.tidings.campaigns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tidings.shared.Problem.ProblemException;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("S4-7")
class ScheduleBodyTest {
    @ParameterizedTest
    @CsvSource({
        "2030-03-31T09:00:00+02:00, , 2030-03-31T07:00:00Z",
        "2030-03-31T09:00:00Z, Africa/Nairobi, 2030-03-31T09:00:00Z",
        "2030-03-31T09:00:00, Africa/Nairobi, 2030-03-31T06:00:00Z",
        "2030-03-31T09:00:00, , 2030-03-31T06:00:00Z",
    })
    void a_time_has_an_offset_or_a_time_zone(String time, @Nullable String zone, String instant) {
        assertThat(new ScheduleBody(time, zone)
                        .schedule(ZoneId.of("Africa/Nairobi"))
                        .at())
                .isEqualTo(Instant.parse(instant));
    }

    @Test
    void a_time_that_the_clock_skips_is_moved_forward_by_the_gap() {
        var schedule = new ScheduleBody("2030-03-31T02:30:00", "Europe/Berlin").schedule(ZoneId.of("Africa/Nairobi"));

        assertThat(schedule.at()).isEqualTo(Instant.parse("2030-03-31T01:30:00Z"));
        assertThat(schedule.local().toLocalTime()).hasToString("03:30");
    }

    @Test
    void of_a_time_that_occurs_twice_the_first_is_used() {
        var schedule = new ScheduleBody("2030-10-27T02:30:00", "Europe/Berlin").schedule(ZoneId.of("Africa/Nairobi"));

        assertThat(schedule.at()).isEqualTo(Instant.parse("2030-10-27T00:30:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        ", , invalid_time",
        "tomorrow, UTC, invalid_time",
        "2030-02-30T09:00:00Z, UTC, invalid_time",
        "2030-03-31T09:00:00, Mars/Olympus, invalid_time_zone",
    })
    void a_text_that_is_not_a_time_is_refused(@Nullable String time, @Nullable String zone, String code) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> new ScheduleBody(time, zone).schedule(ZoneId.of("Africa/Nairobi")))
                .satisfies(refusal -> assertThat(refusal.problem().code()).isEqualTo(code));
    }
}
