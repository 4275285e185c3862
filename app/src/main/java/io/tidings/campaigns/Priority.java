package io.tidings.campaigns;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The order in which campaigns are sent. Campaigns of equal priority take turns. */
public enum Priority {
    URGENT(0),
    HIGH(10),
    NORMAL(20),
    LOW(30);

    private final int rank;

    Priority(int rank) {
        this.rank = rank;
    }

    /** Returns the value of {@code send_plan.priority}; the lowest is sent first. */
    public int rank() {
        return rank;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the priority of a plan's number. A number between two ranks means the less urgent priority. */
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
