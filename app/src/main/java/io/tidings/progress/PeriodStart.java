package io.tidings.progress;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** The periods of a summary. Each starts at the beginning of a day in the account's time zone. */
enum PeriodStart {
    TODAY(1),
    LAST_7_DAYS(7),
    LAST_30_DAYS(30);

    private final int days;

    PeriodStart(int days) {
        this.days = days;
    }

    Instant startAt(Instant now, ZoneId zone) {
        return LocalDate.ofInstant(now, zone)
                .minusDays(days - 1L)
                .atStartOfDay(zone)
                .toInstant();
    }
}
