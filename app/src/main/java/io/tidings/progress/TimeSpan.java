package io.tidings.progress;

import io.tidings.shared.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** From an instant on, up to but without another. */
record TimeSpan(Instant from, Instant to) {
    private static final int DAYS = 30;

    /**
     * What a request asks for.
     *
     * @param from a day of the zone or an instant; null: thirty days ago
     * @param to a day of the zone, which belongs to the span, or an instant; null: now
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
        if (!span.from().isBefore(span.to())) {
            throw Problem.invalid("span_invalid", "The span ends before it begins.")
                    .asException();
        }
        return span;
    }

    private static Instant instant(String text, ZoneId zone, int daysOn) {
        try {
            return text.length() <= "2026-11-22".length()
                    ? LocalDate.parse(text).plusDays(daysOn).atStartOfDay(zone).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw Problem.invalid("span_invalid", "A day reads 2026-11-22, an instant 2026-11-22T08:00:00Z.")
                    .asException();
        }
    }
}
