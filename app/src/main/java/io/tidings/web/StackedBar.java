package io.tidings.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A bar of coloured parts, as rectangles of an SVG with a width of 1000. Parts are in their order; the rest stays
 * empty.
 */
public final class StackedBar {
    /** {@code name} selects the colour and the live counter: {@code delivered}, {@code failed}. */
    public record Part(String name, long count) {}

    public record Slice(String name, String x, String width) {}

    private final List<Slice> slices;

    private StackedBar(List<Slice> slices) {
        this.slices = List.copyOf(slices);
    }

    /** @param whole the value of a full bar; 0 gives an empty bar */
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
