package io.tidings.campaigns;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The test of variants: a share of the audience gets all variants. The rest waits and gets the best one.
 *
 * @param share percent, 10 to 50
 * @param waitMinutes 1 minute to one week, from the release of the test
 * @param by the rate that decides; null, in tests frozen before there was a choice, means delivered
 */
public record TestPhase(int share, int waitMinutes, Measure by) {
    static final int MIN_SHARE = 10;
    static final int MAX_SHARE = 50;
    static final int MAX_WAIT = 7 * 24 * 60;

    /** The rate that decides which variant wins. */
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
