package io.tidings.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A bar of coloured parts, as rectangles of an SVG that is 1000 wide. Parts are drawn in their order; what is left stays
 * empty.
 */
public final class StackedBar {
    /** {@code name} is the colour's and the live counter's: {@code delivered}, {@code failed}. */
    public record Part(String name, long count) {}

    public record Slice(String name, String x, String width) {}

    private final List<Slice> slices;

    private StackedBar(List<Slice> slices) {
        this.slices = List.copyOf(slices);
    }

    /** @param whole what a full bar stands for; 0 gives an empty bar */
    public static StackedBar of(long whole, List<Part> parts) {
        var slices = new ArrayList<Slice>(parts.size());
        var x = 0.0;
        for (var part : parts) {
            var width = whole <= 0 ? 0 : 1000.0 * part.count() / whole;
            slices.add(new Slice(part.name(), number(x), number(width)));
            x += width;
        }
        return new StackedBar(slices);
    }

    public static StackedBar of(long whole, String name, long count) {
        return of(whole, List.of(new Part(name, count)));
    }

    public List<Slice> slices() {
        return slices;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
