package io.tidings.personalisation;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a template finds what to insert. Names are as {@link Placeholders#nameOf} gives them. */
@FunctionalInterface
public interface Values {
    /** The value, or null when there is none. A blank value counts as none everywhere. */
    @Nullable
    String get(String name);

    /** What the map holds under exactly the name. The map is not copied. */
    static Values of(Map<String, String> byName) {
        return byName::get;
    }

    /** What the map holds, whatever spelling its keys have: {@code Order No} is found as {@code order_no}. */
    static Values ofColumns(Map<String, String> byHeader) {
        var byName = HashMap.<String, String>newHashMap(byHeader.size());
        byHeader.forEach((header, value) -> byName.putIfAbsent(Placeholders.nameOf(header), value));
        return of(byName);
    }

    static boolean isPresent(@Nullable String value) {
        return value != null && !value.isBlank();
    }
}
