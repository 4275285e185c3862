package io.tidings.audiences;

import io.tidings.personalisation.TemplateLimits;
import io.tidings.personalisation.Values;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * The placeholders of a template as columns of a query over {@code contact c} and the {@code variables} of an import.
 * So the database returns only the needed values, and Java parses no JSON. The order of look-up is that of
 * {@link Values#ofRecipient}: the variables of the recipient, the fields and attributes of the contact, the built-ins.
 */
public final class ValueColumns {
    /**
     * The number of characters to read of a value: one more than a message can have, so that a longer value is too
     * long.
     */
    private static final int MAX_VALUE = TemplateLimits.MAX_OUTPUT + 1;

    private static final Map<String, String> FIELDS = Map.of(
            "first_name", "c.first_name",
            "last_name", "c.last_name",
            "location", "c.location",
            "preferred_product", "c.preferred_product");

    private final List<String> names;
    private final Map<String, Integer> indexes = new HashMap<>();

    public ValueColumns(Collection<String> names) {
        this.names = List.copyOf(names);
        for (int i = 0; i < this.names.size(); i++) {
            indexes.put(this.names.get(i), i);
        }
    }

    public int count() {
        return names.size();
    }

    public List<String> names() {
        return names;
    }

    /** Returns SQL to append to a select list. {@link #bind} binds the names. */
    String sql(boolean withVariables) {
        return IntStream.range(0, names.size())
                .mapToObj(i -> ",\n       left(%s, %d) as value%d"
                        .formatted(column(names.get(i), "name" + i, withVariables), MAX_VALUE, i))
                .collect(Collectors.joining());
    }

    <S extends SqlStatement<S>> S bind(S statement) {
        for (int i = 0; i < names.size(); i++) {
            if (!"phone".equals(names.get(i))) {
                statement.bind("name" + i, names.get(i));
            }
        }
        return statement;
    }

    /** Returns the values of a recipient by name. */
    public Values values(@Nullable String[] row) {
        return name -> {
            var index = indexes.get(name);
            return index == null ? null : row[index];
        };
    }

    /** Returns whether the value is a field of the contact. Such a value can be read again later and may change. */
    public boolean isContactValue(int index, boolean withVariables) {
        var name = names.get(index);
        return FIELDS.containsKey(name) || name.equals("phone") || (name.equals("name") && !withVariables);
    }

    private static String column(String name, String bound, boolean withVariables) {
        return switch (name) {
            case "phone" -> "c.phone";
            case "name" ->
                firstOf(
                        withVariables,
                        bound,
                        "c.attributes ->> :" + bound,
                        "concat_ws(' ', %s, %s)"
                                .formatted(
                                        firstOf(withVariables, "'first_name'", FIELDS.get("first_name")),
                                        firstOf(withVariables, "'last_name'", FIELDS.get("last_name"))));
            default -> {
                var field = FIELDS.get(name);
                var attribute = "c.attributes ->> :" + bound;
                yield field == null
                        ? firstOf(withVariables, bound, attribute)
                        : firstOf(withVariables, bound, field, attribute);
            }
        };
    }

    /** Returns SQL for the first value that is present and not empty. */
    private static String firstOf(boolean withVariables, String key, @Nullable String... others) {
        var variable =
                withVariables ? "nullif(variables ->> %s, ''), ".formatted(key.startsWith("'") ? key : ":" + key) : "";
        return "coalesce(" + variable
                + Arrays.stream(others)
                        .map(other -> "nullif(" + other + ", '')")
                        .collect(Collectors.joining(", "))
                + ")";
    }
}
