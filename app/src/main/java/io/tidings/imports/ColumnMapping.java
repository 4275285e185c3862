package io.tidings.imports;

import io.tidings.personalisation.Placeholders;
import java.util.ArrayList;
import java.util.BitSet;
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
    private static final String TAGS = "tags";

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
        refuseWithoutHeader(headers, mapping, fields.containsValue(ContactField.PHONE));
        // A placeholder with the name of a field is the contact's field, so no other column may have that name.
        var used = new HashSet<String>();
        for (var field : ContactField.values()) {
            used.add(field.text());
        }
        // The whole name is no field of a contact, so its column is a variable as well.
        used.remove(ContactField.NAME.text());
        var columns = new ArrayList<Column>();
        for (int i = 0; i < headers.size(); i++) {
            var header = headers.get(i);
            var field = Optional.ofNullable(fields.get(i));
            var variable = variable(header, i, field, HeaderMatch.mapped(mapping, header), used);
            columns.add(new Column(header, field.map(ContactField::text).orElse(null), variable));
        }
        return new ColumnMapping(columns);
    }

    /** Returns whether a row of the file's beginning names the column of phone numbers. */
    static boolean hasPhone(List<String> headers, Map<String, String> mapping) {
        return headers.stream()
                .anyMatch(header ->
                        HeaderNames.rank(ContactField.PHONE, header) >= 0 || isMappedToPhone(mapping, header));
    }

    /**
     * Returns the columns without those that have neither a header nor a cell: at the end of the rows they are dropped,
     * elsewhere they are ignored. A later cell beyond the columns is an error of its row.
     *
     * @param filled the columns with a cell
     */
    ColumnMapping withoutUnused(BitSet filled) {
        var kept = new ArrayList<Column>();
        for (int i = 0; i < columns.size(); i++) {
            boolean unused = columns.get(i).header().isEmpty() && !filled.get(i);
            kept.add(unused ? new Column("", null, null) : columns.get(i));
        }
        while (kept.getLast().header().isEmpty() && kept.getLast().unused()) {
            kept.removeLast();
        }
        return new ColumnMapping(kept);
    }

    /** Returns whether a row is the header from which the columns were made. */
    boolean isHeader(List<String> cells) {
        for (int i = 0; i < Math.max(cells.size(), columns.size()); i++) {
            var header = i < columns.size() ? columns.get(i).header() : "";
            if (!header.equals(i < cells.size() ? cells.get(i) : "")) {
                return false;
            }
        }
        return true;
    }

    /** Refuses a first line with the data of a person, and one without a phone column. */
    private static void refuseWithoutHeader(List<String> headers, Map<String, String> mapping, boolean phone) {
        boolean named = headers.stream().anyMatch(header -> HeaderNames.rank(ContactField.PHONE, header) >= 0);
        if (headers.stream()
                .filter(header -> !named && RowShape.isPhone(header))
                .anyMatch(header -> !phone || isMappedToPhone(mapping, header) || header.startsWith("+"))) {
            throw ImportProblems.noHeader();
        }
        if (phone) {
            return;
        }
        if (headers.size() == 1 && hasPhone(List.of(headers.getFirst().split("[,;\t|]", -1)), Map.of())) {
            throw ImportProblems.quotedLines();
        }
        throw ImportProblems.noPhoneColumn(headers);
    }

    private static boolean isMappedToPhone(Map<String, String> mapping, String header) {
        return HeaderMatch.mapped(mapping, header)
                .filter(ContactField.PHONE.text()::equals)
                .isPresent();
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

    /** Returns the index of the column of tags in a row; negative if the file does not have it. */
    int tagsColumn() {
        for (int i = 0; i < columns.size(); i++) {
            if (TAGS.equals(columns.get(i).variable())) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the variables that are no attributes of a contact: other headers of its fields, and the tags. */
    List<String> noAttributes() {
        var names = new ArrayList<>(List.of(TAGS));
        for (var column : columns) {
            if (column.field() != null && column.variable() != null) {
                names.add(column.variable());
            }
        }
        return names;
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
        boolean sameName = field.filter(
                        own -> own != ContactField.NAME && own.text().equals(Placeholders.nameOf(header)))
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
            if (mappedTo(ContactField.NAME).isEmpty()
                    && (best.containsKey(ContactField.FIRST_NAME) || best.containsKey(ContactField.LAST_NAME))) {
                fields.values().remove(ContactField.NAME);
            }
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
