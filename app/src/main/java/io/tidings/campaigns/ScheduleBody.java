package io.tidings.campaigns;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.Times;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a launch time. A local time is read in its zone. A time that the clock skips in spring is moved forward
 * by the length of the gap. Of a time that occurs twice in autumn, the first is used.
 */
@Schema(name = "Schedule")
record ScheduleBody(
        @Schema(
                description = "ISO 8601, either with an offset or as a local time of time_zone. A local time that the"
                        + " clock skips is moved forward by the gap. Of a time that occurs twice, the first is used.",
                examples = {"2030-03-31T09:00:00+02:00", "2030-03-31T09:00:00"})
        @Nullable
        String scheduledAt,

        @Schema(description = "IANA name. The zone of the account if it is missing.", examples = "Africa/Nairobi")
        @Nullable
        String timeZone) {

    /**
     * @param accountZone the zone of a local time without a zone
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_time} or {@code invalid_time_zone}
     */
    Schedule schedule(ZoneId accountZone) {
        if (scheduledAt == null) {
            throw wrong("invalid_time", "#/scheduled_at", "A time is required.");
        }
        var zone = timeZone == null ? null : zone(timeZone);
        try {
            return storable(
                    new Schedule(OffsetDateTime.parse(scheduledAt).toInstant(), zone == null ? ZoneOffset.UTC : zone));
        } catch (DateTimeParseException withoutOffset) {
            return local(scheduledAt, zone == null ? accountZone : zone);
        }
    }

    private static Schedule local(String text, ZoneId zone) {
        LocalDateTime time;
        try {
            time = LocalDateTime.parse(text);
        } catch (DateTimeParseException e) {
            throw wrong("invalid_time", "#/scheduled_at", "This must be a time such as 2030-03-31T09:00:00+02:00.");
        }
        return storable(new Schedule(time.atZone(zone).toInstant(), zone));
    }

    private static Schedule storable(Schedule schedule) {
        if (!Times.isStorable(schedule.at())) {
            throw wrong("invalid_time", "#/scheduled_at", "The year must be from 1 to 9999.");
        }
        return schedule;
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw wrong("invalid_time_zone", "#/time_zone", "This must be an IANA time zone, such as Africa/Nairobi.");
        }
    }

    private static RuntimeException wrong(String code, String pointer, String detail) {
        return Problem.invalid(code, detail, List.of(new Violation(pointer, detail)))
                .asException();
    }
}
