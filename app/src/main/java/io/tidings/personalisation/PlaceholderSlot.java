package io.tidings.personalisation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One placeholder of a template, and the literal text before it. */
record PlaceholderSlot(String before, String name, List<Filter> filters) {
    PlaceholderSlot {
        filters = List.copyOf(filters);
    }

    /**
     * Returns the filtered value; null if it is missing and no filter supplies one. A value that is too long for any
     * message is cut first.
     */
    @Nullable
    String resolve(Values values) {
        var value = values.get(name);
        if (!Values.isPresent(value)) {
            value = null;
        }
        if (filters.isEmpty()) {
            return value;
        }
        // The limit plus one character keeps a too long value too long, and bounds the work of the filters.
        if (value != null && value.length() > TemplateLimits.MAX_OUTPUT + 1) {
            value = value.substring(0, TemplateLimits.MAX_OUTPUT + 1);
        }
        for (var filter : filters) {
            value = filter.apply(value);
        }
        return value;
    }
}
