package io.tidings.campaigns;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** The launch time of a campaign and the time zone in which it was given. */
public record Schedule(Instant at, ZoneId zone) {
    public ZonedDateTime local() {
        return at.atZone(zone);
    }
}
