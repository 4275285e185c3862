package io.tidings.benchmark;

import java.util.List;

/**
 * A measured quantity.
 *
 * @param group the measured action, as {@code import of 100,000 rows}
 * @param values one for each repetition
 * @param goal {@link Goal#none()} for a baseline
 */
record Figure(String group, String name, String unit, List<Double> values, Goal goal) {
    Figure {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("%s: %s was never measured".formatted(group, name));
        }
    }

    double median() {
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double min() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double max() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    boolean isMissed() {
        return !goal.isMetBy(median());
    }
}
