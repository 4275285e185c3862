package io.tidings.personalisation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One placeholder of a template, and the literal text in front of it. */
record PlaceholderSlot(String before, String name, List<Filter> filters) {
    PlaceholderSlot {
        filters = List.copyOf(filters);
    }

    /** Null when the value is missing and no filter supplies one. A value too long for any message is cut first. */
    @Nullable
    String resolve(Values values) {
        var value = values.get(name);
        if (!Values.isPresent(value)) {
            value = null;
        }
        if (filters.isEmpty()) {
            return value;
        }
        // One more than fits keeps an overlong value overlong, and bounds what the filters have to chew.
        if (value != null && value.length() > TemplateLimits.MAX_OUTPUT + 1) {
            value = value.substring(0, TemplateLimits.MAX_OUTPUT + 1);
        }
        for (var filter : filters) {
            value = filter.apply(value);
        }
        return value;
    }
}
