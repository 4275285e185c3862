package io.tidings.audiences;

import io.tidings.personalisation.TemplateLimits;
import io.tidings.personalisation.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * The placeholders of a template as columns of a query over {@code contact c} and the row {@code file} of an import.
 * So the database returns only the needed values, and Java parses no JSON. The order of look-up is that of
 * {@link Values#ofRecipient}: the values of the file, the fields and attributes of the contact, the built-ins.
 */
public final class ValueColumns {
    /**
     * The number of characters to read of a value: one more than a message can have, so that a longer value is too
     * long.
     */
    private static final int MAX_VALUE = TemplateLimits.MAX_OUTPUT + 1;

    private static final Set<String> FIELDS = Set.of("first_name", "last_name", "location", "preferred_product");

    private static final String OF_FILE = "1";

    private final List<String> names;
    private final List<String> fields;
    private final Map<String, Integer> indexes = new HashMap<>();
    /** For each name the column of its mark; negative if it is no field of the contact. */
    private final int[] marks;

    public ValueColumns(Collection<String> names) {
        this.names = List.copyOf(names);
        for (int i = 0; i < this.names.size(); i++) {
            indexes.put(this.names.get(i), i);
        }
        this.fields = this.names.stream().filter(FIELDS::contains).toList();
        this.marks = this.names.stream()
                .mapToInt(name -> FIELDS.contains(name) ? this.names.size() + fields.indexOf(name) : -1)
                .toArray();
    }

    public int count() {
        return names.size();
    }

    public List<String> names() {
        return names;
    }

    /** Returns the number of columns of {@link #sql}. */
    int width(boolean ofImport) {
        return names.size() + (ofImport ? fields.size() : 0);
    }

    /**
     * Returns SQL to append to a select list. {@link #bind} binds the names. For an import, a mark follows for each field
     * of the contact: whether its value is that of the file.
     */
    String sql(boolean ofImport) {
        var values = IntStream.range(0, names.size())
                .mapToObj(i -> ",\n       left(%s, %d) as value%d"
                        .formatted(column(names.get(i), "name" + i, ofImport), MAX_VALUE, i));
        var marks = fields.stream()
                .map(field -> ",\n       case when file.%1$s is not null then '%2$s' end as own_%1$s"
                        .formatted(field, OF_FILE));
        return (ofImport ? Stream.concat(values, marks) : values).collect(Collectors.joining());
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
    public boolean isContactValue(int index, @Nullable String[] row, boolean ofImport) {
        int mark = marks[index];
        if (mark >= 0) {
            return !ofImport || mark >= row.length || row[mark] == null;
        }
        var name = names.get(index);
        return name.equals("phone") || (name.equals("name") && !ofImport);
    }

    private static String column(String name, String bound, boolean ofImport) {
        return switch (name) {
            case "phone" -> "c.phone";
            case "name" ->
                firstOf(
                        ofImport ? variable(bound) : null,
                        attribute(bound),
                        "concat_ws(' ', %s, %s)"
                                .formatted(field("first_name", ofImport), field("last_name", ofImport)));
            default ->
                FIELDS.contains(name)
                        ? firstOf(ofImport ? "file." + name : null, present("c." + name), attribute(bound))
                        : firstOf(ofImport ? variable(bound) : null, attribute(bound));
        };
    }

    private static String field(String name, boolean ofImport) {
        return "nullif(%s, '')".formatted(firstOf(ofImport ? "file." + name : null, present("c." + name)));
    }

    private static String variable(String bound) {
        return "file.variables ->> :" + bound;
    }

    private static String attribute(String bound) {
        return present("c.attributes ->> :" + bound);
    }

    private static String present(String value) {
        return "nullif(%s, '')".formatted(value);
    }

    /**
     * Returns SQL for the first value that is not null. A value of the file that is empty is the result: then an empty
     * cell means that there is no value.
     */
    private static String firstOf(@Nullable String ofFile, String... others) {
        var all = new ArrayList<>(Arrays.asList(others));
        if (ofFile != null) {
            all.addFirst(ofFile);
        }
        return "coalesce(" + String.join(", ", all) + ")";
    }
}
