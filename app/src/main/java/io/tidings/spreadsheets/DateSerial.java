package io.tidings.spreadsheets;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A moment as spreadsheets store it: days since a first day, and the part of the day.
 *
 * @param day the day of the month; 29 February 1900 exists, and so does 0 January 1900
 * @param millis since midnight
 * @param totalMillis since the first day, for elapsed times
 */
record DateSerial(int year, int month, int day, DayOfWeek weekday, long millis, long totalMillis) {
    static final long DAY_MILLIS = 86_400_000;
    private static final LocalDate EPOCH_1904 = LocalDate.of(1904, 1, 1);
    private static final LocalDate EPOCH_1900 = LocalDate.of(1899, 12, 30);
    /** 29 February 1900. Spreadsheet programs count this day, which did not exist. */
    private static final long LEAP_DAY = 60;

    private static final long MAX_DAYS = 2_958_465;

    /**
     * @param unit the shortest unit that is shown, in milliseconds; the moment is rounded to it
     * @return empty if the number is no date: negative, or behind the year 9999
     */
    static Optional<DateSerial> of(BigDecimal value, boolean since1904, long unit) {
        if (value.signum() < 0 || value.compareTo(BigDecimal.valueOf(MAX_DAYS + 1)) >= 0) {
            return Optional.empty();
        }
        long units = value.multiply(BigDecimal.valueOf(DAY_MILLIS))
                .divide(BigDecimal.valueOf(unit), 0, RoundingMode.HALF_UP)
                .longValueExact();
        long total = units * unit;
        long days = total / DAY_MILLIS;
        long millis = total % DAY_MILLIS;
        if (since1904) {
            return Optional.of(of(EPOCH_1904.plusDays(days), millis, total));
        }
        if (days == LEAP_DAY) {
            return Optional.of(new DateSerial(1900, 2, 29, DayOfWeek.WEDNESDAY, millis, total));
        }
        if (days == 0) {
            return Optional.of(new DateSerial(1900, 1, 0, DayOfWeek.SATURDAY, millis, total));
        }
        return Optional.of(of(EPOCH_1900.plusDays(days < LEAP_DAY ? days + 1 : days), millis, total));
    }

    private static DateSerial of(LocalDate date, long millis, long total) {
        return new DateSerial(
                date.getYear(), date.getMonthValue(), date.getDayOfMonth(), date.getDayOfWeek(), millis, total);
    }
}
