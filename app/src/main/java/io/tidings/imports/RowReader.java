package io.tidings.imports;

import io.tidings.phones.PhoneNumbers;
import io.tidings.shared.LongHashSet;
import io.tidings.shared.PhoneNumber;
import io.tidings.web.CsvLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Classifies each row as a contact, a duplicate or a reject, in the order of the file. Not thread-safe. */
final class RowReader {
    /**
     * The highest length of a contact's field, in characters. A longer text is not a name and would not fit on pages.
     */
    static final int MAX_VALUE = 255;

    private static final List<ContactField> TEXTS = List.of(
            ContactField.FIRST_NAME, ContactField.LAST_NAME, ContactField.LOCATION, ContactField.PREFERRED_PRODUCT);

    private final ColumnMapping columns;
    private final @Nullable String country;
    private final Optional<LongHashSet> seen;
    private final int phoneAt;
    private final List<Variable> variables;
    private final VariablesJson json = new VariablesJson();
    private int rowNumber;

    private record Variable(int at, String quotedName) {}

    /** @param expectedRows estimate of the number of rows */
    RowReader(ColumnMapping columns, @Nullable String country, long expectedRows) {
        this(columns, country, Optional.of(new LongHashSet(expectedRows)));
    }

    /** Returns a reader for files in which a number may occur more than once. */
    static RowReader allowingDuplicates(ColumnMapping columns, @Nullable String country) {
        return new RowReader(columns, country, Optional.empty());
    }

    private RowReader(ColumnMapping columns, @Nullable String country, Optional<LongHashSet> seen) {
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
        var reject = shapeReject(row);
        if (reject.isPresent()) {
            chunk.reject(reject.get());
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

    /** Skips a row whose chunk is stored already. Only its phone is added to the known phones. */
    void skip(Row row, Chunk chunk) {
        rowNumber++;
        chunk.count(row);
        if (shapeReject(row).isEmpty()
                && PhoneNumbers.parse(row.value(phoneAt), country) instanceof PhoneNumbers.Valid(var number)) {
            var unused = isNew(number);
        }
    }

    /** Returns the row as one line of CSV with as many cells as the header. */
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

    /**
     * Rejects a row with a non-empty cell beyond the header. Empty ones come from a delimiter at the end of each line.
     */
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
                        "The row has %d cells and the header %d. A cell with a delimiter may lack its quotes."
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

    /** Returns the cells as CSV with as many columns as the header. Extra cells are joined into the last column. */
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
