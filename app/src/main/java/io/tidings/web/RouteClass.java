package io.tidings.web;

import java.util.Arrays;

/** How the edge counts the requests of a route. */
public enum RouteClass {
    READ("read"),
    WRITE("write"),
    /** Starts a whole campaign, or says when it starts: a few each minute. */
    LAUNCH("launch");

    private final String text;

    RouteClass(String text) {
        this.text = text;
    }

    /** As in the table of permissions and in the headers. */
    public String text() {
        return text;
    }

    public static RouteClass named(String text) {
        return Arrays.stream(values())
                .filter(known -> known.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no limit \"%s\"".formatted(text)));
    }
}
