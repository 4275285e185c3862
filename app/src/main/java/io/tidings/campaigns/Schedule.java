package io.tidings.campaigns;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** When a campaign is to be launched, and in which time zone that was meant. */
public record Schedule(Instant at, ZoneId zone) {
    public ZonedDateTime local() {
        return at.atZone(zone);
    }
}
