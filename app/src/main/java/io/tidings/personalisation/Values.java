package io.tidings.personalisation;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values that a template inserts, by names as {@link Placeholders#nameOf} returns them. */
@FunctionalInterface
public interface Values {
    /** Returns the value, or null when there is none. A blank value counts as missing everywhere. */
    @Nullable
    String get(String name);

    /** Returns the values of a map with exact names. The map is not copied. */
    static Values of(Map<String, String> byName) {
        return byName::get;
    }

    /** Returns the values of a map with keys in any spelling: {@code Order No} is found as {@code order_no}. */
    static Values ofColumns(Map<String, String> byHeader) {
        var byName = HashMap.<String, String>newHashMap(byHeader.size());
        byHeader.forEach((header, value) -> byName.putIfAbsent(Placeholders.nameOf(header), value));
        return of(byName);
    }

    static boolean isPresent(@Nullable String value) {
        return value != null && !value.isBlank();
    }
}
