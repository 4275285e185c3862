package io.tidings.imports;

import io.tidings.phones.NumberRules;
import io.tidings.phones.ParsedNumber;
import io.tidings.shared.LongHashSet;
import io.tidings.shared.PhoneNumber;
import io.tidings.web.CsvLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Classifies each row as a contact, a duplicate or a reject, in the order of the file. Not thread-safe. */
final class RowReader {
    /**
     * The highest length of a contact's field, in code points. A longer text is not a name and would not fit on pages.
     */
    static final int MAX_VALUE = 255;

    private static final List<ContactField> TEXTS = List.of(
            ContactField.FIRST_NAME, ContactField.LAST_NAME, ContactField.LOCATION, ContactField.PREFERRED_PRODUCT);

    private static final List<ContactField> LIMITED = List.of(
            ContactField.FIRST_NAME,
            ContactField.LAST_NAME,
            ContactField.NAME,
            ContactField.LOCATION,
            ContactField.PREFERRED_PRODUCT);

    private final ColumnMapping columns;
    private final NumberRules numbers;
    private final Optional<LongHashSet> seen;
    private final int phoneAt;
    private final int nameAt;
    private final List<Variable> variables;
    private final VariablesJson json = new VariablesJson();
    /** Notes empty cells too, because they erase values. */
    private final boolean keepsBlanks;

    /** The cells that are kept in the contact, and the limits of these; empty if the contact keeps none. */
    private final Optional<ContactCells> contactCells;

    private int rowNumber;

    private record Variable(int at, String quotedName) {}

    /** @param expectedRows estimate of the number of rows */
    RowReader(ColumnMapping columns, NumberRules numbers, long expectedRows) {
        this(columns, numbers, ImportRules.DEFAULT, expectedRows);
    }

    /** @param expectedRows estimate of the number of rows */
    RowReader(ColumnMapping columns, NumberRules numbers, ImportRules rules, long expectedRows) {
        this(columns, numbers, rules, Optional.of(new LongHashSet(expectedRows)));
    }

    /** Returns a reader for files in which a number may occur more than once. */
    static RowReader allowingDuplicates(ColumnMapping columns, NumberRules numbers) {
        return new RowReader(columns, numbers, ImportRules.DEFAULT, Optional.empty());
    }

    private RowReader(ColumnMapping columns, NumberRules numbers, ImportRules rules, Optional<LongHashSet> seen) {
        this.columns = columns;
        this.numbers = numbers;
        this.seen = seen;
        this.phoneAt = columns.columnOf(ContactField.PHONE);
        this.nameAt = columns.columnOf(ContactField.NAME);
        this.variables = variables(columns);
        this.keepsBlanks = rules.erases();
        this.contactCells = rules.keepsInContact() ? Optional.of(new ContactCells(columns)) : Optional.empty();
    }

    /** Returns the number of the next row, from 1. */
    int nextRow() {
        return rowNumber + 1;
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
        switch (numbers.parse(row.value(phoneAt))) {
            case ParsedNumber.Invalid invalid -> chunk.reject(reject(row, phoneAt, invalid.code(), invalid.message()));
            case ParsedNumber.Valid(var number, var type) -> {
                if (isNew(number)) {
                    add(row, number, chunk);
                    chunk.countLine(type);
                } else {
                    chunk.duplicate();
                }
            }
        }
    }

    /** Skips a row whose chunk is stored already. Only its phone is added to the known phones. */
    void skip(Row row) {
        rowNumber++;
        if (shapeReject(row).isEmpty()
                && numbers.parse(row.value(phoneAt)) instanceof ParsedNumber.Valid(var number, var _)) {
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
        if (nameAt >= 0) {
            splitName(WholeName.of(row.value(nameAt)), chunk);
        }
        json.begin();
        for (var variable : variables) {
            var value = row.value(variable.at);
            if (keepsBlanks || !value.isEmpty()) {
                json.add(variable.quotedName, value);
            }
        }
        contactCells.ifPresent(cells -> chunk.setTags(cells.tags(row)));
        chunk.add(rowNumber, number.digits(), number.e164(), json.end());
    }

    /** Fills the parts for which the file has no column of their own. */
    private void splitName(WholeName name, Chunk chunk) {
        if (columns.columnOf(ContactField.FIRST_NAME) < 0) {
            chunk.set(ContactField.FIRST_NAME, name.first());
        }
        if (columns.columnOf(ContactField.LAST_NAME) < 0) {
            chunk.set(ContactField.LAST_NAME, name.last());
        }
    }

    private Optional<Reject> shapeReject(Row row) {
        if (row.fault().isPresent()) {
            var fault = row.fault().get();
            return Optional.of(reject(row, 0, fault.code(), fault.message()));
        }
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
        return extraCell(row)
                .or(() -> damagedCell(row))
                .or(() -> longText(row))
                .or(() -> contactCells
                        .flatMap(cells -> cells.fault(row))
                        .map(fault -> reject(row, fault.column(), fault.code(), fault.message())));
    }

    /** Rejects a row with a used cell that PostgreSQL cannot store or that would be sent garbled. */
    private Optional<Reject> damagedCell(Row row) {
        if (!row.isDamaged()) {
            return Optional.empty();
        }
        for (int i = 0; i < Math.min(row.fields(), columns.size()); i++) {
            if (columns.get(i).unused()) {
                continue;
            }
            if (row.contains(i, '\0')) {
                return Optional.of(reject(row, i, "nul_character", "The cell contains a NUL character."));
            }
            if (row.contains(i, '\uFFFD')) {
                return Optional.of(reject(
                        row,
                        i,
                        "undecodable",
                        "The cell contains a character that cannot be decoded. The file may have another encoding."));
            }
        }
        return Optional.empty();
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
                                .formatted(row.allFields(), columns.size())));
            }
        }
        return Optional.empty();
    }

    private Optional<Reject> longText(Row row) {
        if (row.size() <= MAX_VALUE) {
            return Optional.empty();
        }
        for (var field : LIMITED) {
            var value = row.value(columns.columnOf(field));
            if (value.length() > MAX_VALUE && value.codePointCount(0, value.length()) > MAX_VALUE) {
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
