package io.tidings.web;

import io.quarkus.qute.TemplateExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Formats numbers, times and shares for pages. These are extension methods of the templates: {@code {count.grouped}}.
 */
@TemplateExtension
public final class Formats {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm zzz", Locale.UK);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("d MMM, HH:mm:ss zzz", Locale.UK);

    private Formats() {}

    /** 99812 → {@code 99,812}. */
    public static String grouped(long number) {
        return String.format(Locale.UK, "%,d", number);
    }

    public static String grouped(int number) {
        return grouped((long) number);
    }

    /** 1 → {@code 1 contact}, 99812 → {@code 99,812 contacts}. */
    public static String of(long number, String noun) {
        if (number == 1) {
            return "1 " + noun;
        }
        return grouped(number) + " " + (noun.endsWith("s") ? noun + "es" : noun + "s");
    }

    public static String of(int number, String noun) {
        return of((long) number, noun);
    }

    /** 461 of 1000 → {@code 46.1 %}. A zero share is empty, and a share below 0.05 % is {@code < 0.1 %}. */
    public static String share(long part, long whole) {
        if (part == 0 || whole == 0) {
            return "";
        }
        var percent = 100.0 * part / whole;
        return percent < 0.05 ? "< 0.1 %" : String.format(Locale.UK, "%.1f %%", percent);
    }

    /** Formats a time with its zone: {@code 22 Nov 2026, 14:02 UTC}. */
    public static String at(Instant time, ZoneId zone) {
        return MOMENT.format(time.atZone(zone));
    }

    /** Formats a time to the second: {@code 22 Nov, 14:02:11 UTC}. */
    public static String clock(Instant time, ZoneId zone) {
        return CLOCK.format(time.atZone(zone));
    }

    /** {@code 0.4 s}, {@code 13 s}, {@code 2 min 5 s}, {@code 3 h 12 min}. */
    public static String spoken(Duration time) {
        if (time.compareTo(Duration.ofSeconds(10)) < 0) {
            return String.format(Locale.UK, "%.1f s", Math.max(0, time.toMillis()) / 1000.0);
        }
        if (time.toMinutes() < 1) {
            return time.toSeconds() + " s";
        }
        if (time.toHours() < 1) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
}
