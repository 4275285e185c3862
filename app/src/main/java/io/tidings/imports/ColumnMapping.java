package io.tidings.imports;

import io.tidings.personalisation.Placeholders;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps the columns of a file to fields of a contact and to variables. Made from the header and the sender's mapping.
 */
final class ColumnMapping {
    static final int MAX = 256;

    private final List<Column> columns;
    private final int[] fields;

    /** @param columns the columns from {@link #recognise}, one of them the phone */
    ColumnMapping(List<Column> columns) {
        this.columns = List.copyOf(columns);
        this.fields = new int[ContactField.values().length];
        for (var field : ContactField.values()) {
            fields[field.ordinal()] = indexOf(field);
        }
    }

    /**
     * @param mapping see {@link UploadMeta#mapping()}
     * @throws io.tidings.shared.Problem.ProblemException 422 if there is no phone column, or the mapping does not fit
     */
    static ColumnMapping recognise(List<String> headers, Map<String, String> mapping) {
        if (headers.size() > MAX) {
            throw ImportProblems.tooManyColumns(headers.size(), MAX);
        }
        var fields = new HeaderMatch(headers, mapping).fields();
        if (!fields.containsValue(ContactField.PHONE)) {
            throw ImportProblems.noPhoneColumn(headers);
        }
        var used = new HashSet<String>();
        var columns = new ArrayList<Column>();
        for (int i = 0; i < headers.size(); i++) {
            var header = headers.get(i);
            var field = Optional.ofNullable(fields.get(i));
            var variable = variable(header, i, field, HeaderMatch.mapped(mapping, header), used);
            columns.add(new Column(header, field.map(ContactField::text).orElse(null), variable));
        }
        return new ColumnMapping(columns);
    }

    List<Column> list() {
        return columns;
    }

    int size() {
        return columns.size();
    }

    /** Returns the index of the field in a row; negative if the file does not have it. */
    int columnOf(ContactField field) {
        return fields[field.ordinal()];
    }

    Column get(int index) {
        return columns.get(index);
    }

    private int indexOf(ContactField field) {
        for (int i = 0; i < columns.size(); i++) {
            if (field.text().equals(columns.get(i).field())) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable String variable(
            String header, int index, Optional<ContactField> field, Optional<String> mapped, Set<String> used) {
        if (field.filter(ContactField.PHONE::equals).isPresent()) {
            return null;
        }
        if (mapped.isPresent()) {
            // The mapping decides the name. An empty name ignores the column.
            return field.isPresent() || mapped.get().isBlank() ? null : uniqueName(mapped.get(), index, used);
        }
        boolean sameName = field.filter(own -> own.text().equals(Placeholders.nameOf(header)))
                .isPresent();
        return sameName ? null : uniqueName(header, index, used);
    }

    private static String uniqueName(String header, int index, Set<String> used) {
        var name = Placeholders.nameOf(header);
        if (name.isEmpty()) {
            name = "column_" + (index + 1);
        }
        var unique = name;
        for (int n = 2; !used.add(unique); n++) {
            unique = name + "_" + n;
        }
        return unique;
    }

    /** Finds the best header for each field; the first of equally good headers. */
    private record HeaderMatch(List<String> headers, Map<String, String> mapping) {
        Map<Integer, ContactField> fields() {
            var unknown = mapping.keySet().stream()
                    .filter(key -> headers.stream().noneMatch(header -> same(header, key)))
                    .sorted()
                    .toList();
            if (!unknown.isEmpty()) {
                throw ImportProblems.badMapping(
                        "The mapping names columns that the file does not have: %s. The file has: %s."
                                .formatted(String.join(", ", unknown), String.join(", ", headers)));
            }
            var best = new EnumMap<ContactField, Integer>(ContactField.class);
            for (var field : ContactField.values()) {
                mappedTo(field).or(() -> named(field)).ifPresent(index -> best.put(field, index));
            }
            var fields = new java.util.HashMap<Integer, ContactField>();
            best.forEach((field, index) -> fields.put(index, field));
            return fields;
        }

        private Optional<Integer> mappedTo(ContactField field) {
            var found = new ArrayList<Integer>();
            for (int i = 0; i < headers.size(); i++) {
                if (mapped(mapping, headers.get(i)).filter(field.text()::equals).isPresent()) {
                    found.add(i);
                }
            }
            if (found.size() > 1) {
                throw ImportProblems.badMapping(
                        "The mapping assigns more than one column to %s.".formatted(field.text()));
            }
            return found.stream().findFirst();
        }

        private Optional<Integer> named(ContactField field) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i < headers.size(); i++) {
                int rank = HeaderNames.rank(field, headers.get(i));
                if (rank >= 0
                        && rank < bestRank
                        && mapped(mapping, headers.get(i)).isEmpty()) {
                    best = i;
                    bestRank = rank;
                }
            }
            return best < 0 ? Optional.empty() : Optional.of(best);
        }

        static Optional<String> mapped(Map<String, String> mapping, String header) {
            return mapping.entrySet().stream()
                    .filter(entry -> same(header, entry.getKey()))
                    .map(entry -> entry.getValue().strip())
                    .findFirst();
        }

        private static boolean same(String header, String key) {
            return header.strip().equalsIgnoreCase(key.strip());
        }
    }
}
