package io.tidings.progress;

import io.tidings.shared.Problem;
import io.tidings.web.Times;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** A time span from an instant, inclusive, to an instant, exclusive. */
record TimeSpan(Instant from, Instant to) {
    private static final int DAYS = 30;

    /**
     * Parses the time span of a request.
     *
     * @param from a day in the zone or an instant; null means 30 days ago
     * @param to a day in the zone, inclusive, or an instant; null means now
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code span_invalid}
     */
    static TimeSpan of(Instant now, ZoneId zone, @Nullable String from, @Nullable String to) {
        var span = new TimeSpan(
                from == null
                        ? LocalDate.ofInstant(now, zone)
                                .minusDays(DAYS)
                                .atStartOfDay(zone)
                                .toInstant()
                        : instant(from, zone, 0),
                to == null ? now.plusSeconds(1) : instant(to, zone, 1));
        if (!Times.isStorable(span.from()) || !Times.isStorable(span.to())) {
            throw Problem.invalid("span_invalid", "The years must be from 1 to 9999.")
                    .asException();
        }
        if (!span.from().isBefore(span.to())) {
            throw Problem.invalid("span_invalid", "The span ends before it begins.")
                    .asException();
        }
        return span;
    }

    private static Instant instant(String text, ZoneId zone, int plusDays) {
        try {
            return text.length() <= "2026-11-22".length()
                    ? LocalDate.parse(text)
                            .plusDays(plusDays)
                            .atStartOfDay(zone)
                            .toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw Problem.invalid("span_invalid", "Give a day as 2026-11-22, or an instant as 2026-11-22T08:00:00Z.")
                    .asException();
        }
    }
}
