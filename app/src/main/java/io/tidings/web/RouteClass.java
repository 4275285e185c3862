package io.tidings.web;

import java.util.Arrays;

/** The kinds of requests that have their own rate limits. */
public enum RouteClass {
    READ("read"),
    WRITE("write"),
    /** Starts or schedules a campaign; the limit is a few each minute. */
    LAUNCH("launch");

    private final String text;

    RouteClass(String text) {
        this.text = text;
    }

    /** Returns the name in the table of permissions and in the headers. */
    public String text() {
        return text;
    }

    public static RouteClass named(String text) {
        return Arrays.stream(values())
                .filter(known -> known.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "%s is not a rate limit; expected read, write or launch".formatted(text)));
    }
}
