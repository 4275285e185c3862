package io.tidings.campaigns;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A part of the audience tries all variants; the rest waits and gets the one that did best.
 *
 * @param share percent, 10 to 50
 * @param waitMinutes 1 minute to a week, from the moment the test is let go
 * @param by what the best did best; what was frozen before there was a choice was delivered best
 */
public record TestPhase(int share, int waitMinutes, Measure by) {
    static final int MIN_SHARE = 10;
    static final int MAX_SHARE = 50;
    static final int MAX_WAIT = 7 * 24 * 60;

    /** By which rate the winner is chosen. */
    public enum Measure {
        @JsonProperty("delivered")
        DELIVERED,
        @JsonProperty("clicked")
        CLICKED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Measure> parse(String text) {
            return Arrays.stream(values())
                    .filter(measure -> measure.text().equals(text))
                    .findFirst();
        }
    }

    public TestPhase {
        by = Objects.requireNonNullElse(by, Measure.DELIVERED);
    }

    public TestPhase(int share, int waitMinutes) {
        this(share, waitMinutes, Measure.DELIVERED);
    }
}
