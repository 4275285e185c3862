package io.tidings.imports;

import io.tidings.phones.PhoneNumbers;
import io.tidings.shared.PhoneNumber;
import io.tidings.web.CsvLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of each row, in the order of the file. Not thread-safe. */
final class RowReader {
    /** In characters, of a contact's own fields: longer is no name or place, and would break every page that shows it. */
    static final int MAX_VALUE = 255;

    private static final List<ContactField> TEXTS = List.of(
            ContactField.FIRST_NAME, ContactField.LAST_NAME, ContactField.LOCATION, ContactField.PREFERRED_PRODUCT);

    private final ColumnMapping columns;
    private final @Nullable String country;
    private final Optional<PhoneSet> seen;
    private final int phoneAt;
    private final List<Variable> variables;
    private final VariablesJson json = new VariablesJson();
    private int rowNumber;

    private record Variable(int at, String quotedName) {}

    /** @param expectedRows about how many there are */
    RowReader(ColumnMapping columns, @Nullable String country, long expectedRows) {
        this(columns, country, Optional.of(new PhoneSet(expectedRows)));
    }

    /** One for files in which a number may occur as often as it likes. */
    static RowReader allowingDuplicates(ColumnMapping columns, @Nullable String country) {
        return new RowReader(columns, country, Optional.empty());
    }

    private RowReader(ColumnMapping columns, @Nullable String country, Optional<PhoneSet> seen) {
        this.columns = columns;
        this.country = country;
        this.seen = seen;
        this.phoneAt = columns.columnOf(ContactField.PHONE);
        this.variables = variables(columns);
    }

    /** Reads the row into the chunk: as a contact, a duplicate or a reject. */
    void read(Row row, Chunk chunk) {
        rowNumber++;
        chunk.count(row);
        var fault = shapeReject(row);
        if (fault.isPresent()) {
            chunk.reject(fault.get());
            return;
        }
        switch (PhoneNumbers.parse(row.value(phoneAt), country)) {
            case PhoneNumbers.Invalid invalid -> chunk.reject(reject(row, phoneAt, invalid.code(), invalid.message()));
            case PhoneNumbers.Valid(var number) -> {
                if (isNew(number)) {
                    add(row, number, chunk);
                } else {
                    chunk.duplicate();
                }
            }
        }
    }

    /** As {@link #read}, of a row whose chunk is stored already: only its phone is remembered. */
    void skip(Row row, Chunk chunk) {
        rowNumber++;
        chunk.count(row);
        if (shapeReject(row).isEmpty()
                && PhoneNumbers.parse(row.value(phoneAt), country) instanceof PhoneNumbers.Valid(var number)) {
            var unused = isNew(number);
        }
    }

    /** The row as one line of CSV, as wide as the header. */
    String csv(Row row) {
        return asWideAsHeader(row.raw());
    }

    private boolean isNew(PhoneNumber number) {
        return seen.isEmpty() || seen.get().add(number.digits());
    }

    private void add(Row row, PhoneNumber number, Chunk chunk) {
        for (var field : TEXTS) {
            chunk.set(field, row.value(columns.columnOf(field)));
        }
        json.begin();
        for (var variable : variables) {
            var value = row.value(variable.at);
            if (!value.isEmpty()) {
                json.add(variable.quotedName, value);
            }
        }
        chunk.add(rowNumber, number.digits(), number.e164(), json.end());
    }

    private Optional<Reject> shapeReject(Row row) {
        if (row.isTooLong()) {
            return Optional.of(
                    reject(row, 0, "row_too_long", "The row has more than %,d characters.".formatted(Row.MAX_ROW)));
        }
        if (row.longField() >= 0) {
            return Optional.of(reject(
                    row,
                    row.longField(),
                    "field_too_long",
                    "The cell has more than %,d characters.".formatted(Row.MAX_FIELD)));
        }
        return extraCell(row).or(() -> longText(row));
    }

    /** Empty cells beyond the header are what a delimiter at the end of each line makes. */
    private Optional<Reject> extraCell(Row row) {
        if (row.fields() <= columns.size() && !row.hasTooManyFields()) {
            return Optional.empty();
        }
        for (int i = columns.size(); i < row.fields(); i++) {
            if (!row.isEmpty(i)) {
                return Optional.of(reject(
                        row,
                        columns.size() - 1,
                        "too_many_cells",
                        "The row has %d cells and the header only %d: is a cell with a delimiter in it not quoted?"
                                .formatted(row.fields(), columns.size())));
            }
        }
        return Optional.empty();
    }

    private Optional<Reject> longText(Row row) {
        if (row.size() <= MAX_VALUE) {
            return Optional.empty();
        }
        for (var field : TEXTS) {
            if (row.value(columns.columnOf(field)).length() > MAX_VALUE) {
                return Optional.of(reject(
                        row,
                        columns.columnOf(field),
                        "value_too_long",
                        "The value has more than %d characters.".formatted(MAX_VALUE)));
            }
        }
        return Optional.empty();
    }

    private Reject reject(Row row, int column, String code, String message) {
        return new Reject(
                rowNumber, row.line(), columns.get(column).header(), code, message, asWideAsHeader(row.raw()));
    }

    /** So that all rows of the rejects file have its columns: cells too many go into the last, where they most likely belong. */
    private String asWideAsHeader(List<String> cells) {
        int width = columns.size();
        var csv = new CsvLine();
        for (int i = 0; i < width; i++) {
            boolean rest = i == width - 1 && cells.size() > width;
            csv.add(rest ? String.join(",", cells.subList(i, cells.size())) : i < cells.size() ? cells.get(i) : "");
        }
        return csv.toString();
    }

    private static List<Variable> variables(ColumnMapping columns) {
        var variables = new ArrayList<Variable>();
        for (int i = 0; i < columns.size(); i++) {
            var name = columns.get(i).variable();
            if (name != null) {
                variables.add(new Variable(i, VariablesJson.quoted(name)));
            }
        }
        return variables;
    }
}
