package io.tidings.campaigns;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whose blocks go first; campaigns of equal priority take turns. */
public enum Priority {
    URGENT(0),
    HIGH(10),
    NORMAL(20),
    LOW(30);

    private final int rank;

    Priority(int rank) {
        this.rank = rank;
    }

    /** As in {@code send_plan.priority}: the lowest goes first. */
    public int rank() {
        return rank;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that a plan's number stands for; numbers between two are the more urgent one's. */
    public static Priority ofRank(int rank) {
        return Arrays.stream(values())
                .filter(priority -> rank <= priority.rank)
                .findFirst()
                .orElse(LOW);
    }

    public static Optional<Priority> parse(String text) {
        return Arrays.stream(values())
                .filter(priority -> priority.text().equals(text))
                .findFirst();
    }
}
