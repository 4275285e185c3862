package io.tidings.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.phones.NumberRules;
import io.tidings.shared.PhoneNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the rows of a file in parts of at most 2,500 rows and 512 K characters. The boundaries of parts depend on the
 * file only, so a restarted reader cuts the same parts. Not thread-safe.
 */
public final class UploadRows implements AutoCloseable {
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final CsvRows rows;
    private final RowReader reader;
    private final ObjectMapper json;

    UploadRows(CsvRows rows, ColumnMapping columns, NumberRules numbers, ObjectMapper json) {
        this.rows = rows;
        this.reader = RowReader.allowingDuplicates(columns, numbers);
        this.json = json;
    }

    /**
     * @param line first line of the row in the file; 1 is the line of the header
     * @param raw the row as one line of CSV, safe for spreadsheets
     * @param values non-empty cells by the name of the field or variable
     */
    public record Person(int row, long line, String raw, PhoneNumber phone, Map<String, String> values) {
        /** Contains no personal data, so that it may be logged. */
        @Override
        public String toString() {
            return "Person[row %d]".formatted(row);
        }
    }

    /** @param rows number of the file's rows in this part */
    public record Part(int rows, List<Person> people, List<Reject> rejects) {}

    /** Returns the next part. Empty at the end of the file. */
    public Optional<Part> next() {
        var chunk = new Chunk(reader.nextRow());
        var lines = new ArrayList<Long>();
        var raws = new ArrayList<String>();
        while (!chunk.isFull()) {
            var row = rows.next();
            if (row.isEmpty()) {
                break;
            }
            int before = chunk.size();
            reader.read(row.get(), chunk);
            if (chunk.size() > before) {
                lines.add(row.get().line());
                raws.add(reader.csv(row.get()));
            }
        }
        if (chunk.rows() == 0) {
            return Optional.empty();
        }
        var people = new ArrayList<Person>(chunk.size());
        for (int i = 0; i < chunk.size(); i++) {
            people.add(new Person(
                    chunk.rowNumbers()[i],
                    lines.get(i),
                    raws.get(i),
                    new PhoneNumber(chunk.values(ContactField.PHONE)[i]),
                    values(json, chunk, i)));
        }
        return Optional.of(new Part(chunk.rows(), people, chunk.rejects()));
    }

    @Override
    public void close() {
        rows.close();
    }

    /** Returns the non-empty cells of a row by the name of the field or variable. */
    static Map<String, String> values(ObjectMapper json, Chunk chunk, int index) {
        var values = new HashMap<String, String>();
        for (var field : ContactField.values()) {
            var value = chunk.values(field)[index];
            if (field != ContactField.PHONE && value != null && !value.isEmpty()) {
                values.put(field.text(), value);
            }
        }
        var variables = chunk.variables()[index];
        if (variables != null) {
            try {
                values.putAll(json.readValue(variables, TEXTS));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the variables are not valid JSON", e);
            }
        }
        return values;
    }
}
