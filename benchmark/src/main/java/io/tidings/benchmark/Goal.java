package io.tidings.benchmark;

/** What a figure must reach. Sizes and machines differ, so goals are set where the size is the one they speak of. */
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

    /** The goal if this is the size it was set for. */
    default Goal onlyIf(boolean sizeIsRight) {
        return sizeIsRight ? this : none();
    }

    default boolean reachedBy(double value) {
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
