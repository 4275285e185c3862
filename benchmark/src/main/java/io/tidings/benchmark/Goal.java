package io.tidings.benchmark;

/** The value that a figure must reach. A goal holds for one size only. */
sealed interface Goal {
    record None() implements Goal {}

    record AtLeast(double limit) implements Goal {}

    record AtMost(double limit) implements Goal {}

    static Goal none() {
        return new None();
    }

    static Goal atLeast(double limit) {
        return new AtLeast(limit);
    }

    static Goal atMost(double limit) {
        return new AtMost(limit);
    }

    /** Returns this goal for the size that it was set for, and no goal for another size. */
    default Goal onlyIf(boolean sizeMatches) {
        return sizeMatches ? this : none();
    }

    default boolean isMetBy(double value) {
        return switch (this) {
            case None() -> true;
            case AtLeast(double limit) -> value >= limit;
            case AtMost(double limit) -> value <= limit;
        };
    }

    default String text() {
        return switch (this) {
            case None() -> "";
            case AtLeast(double limit) -> ">= " + Table.number(limit);
            case AtMost(double limit) -> "<= " + Table.number(limit);
        };
    }
}
