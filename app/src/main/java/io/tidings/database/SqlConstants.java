package io.tidings.database;

import java.util.Map;

/**
 * Constants that SQL text names in angle brackets. The application's Jdbi replaces each name by its value before it
 * prepares the statement, so the planner sees a constant. Database registers every bean of this type.
 *
 * @param values by name; a name is unique among all beans
 */
public record SqlConstants(Map<String, ?> values) {
    public SqlConstants {
        values = Map.copyOf(values);
    }

    /** Replaces the names in SQL that is run without Jdbi. Call it once per statement, when its constant is built. */
    public String splice(String sql) {
        var spliced = sql;
        for (var constant : values.entrySet()) {
            spliced = spliced.replace(
                    "<%s>".formatted(constant.getKey()), constant.getValue().toString());
        }
        return spliced;
    }
}
