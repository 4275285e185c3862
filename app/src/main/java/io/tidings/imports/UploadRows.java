package io.tidings.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.shared.PhoneNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file, in parts of at most 2,500 rows and half a million characters. Where a part ends depends on the file
 * alone, so a reader that starts again cuts the same parts. Not thread-safe.
 */
public final class UploadRows implements AutoCloseable {
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final CsvRows rows;
    private final RowReader reader;
    private final ObjectMapper json;
    private int number;

    UploadRows(CsvRows rows, ColumnMapping columns, @Nullable String country, ObjectMapper json) {
        this.rows = rows;
        this.reader = RowReader.allowingDuplicates(columns, country);
        this.json = json;
    }

    /**
     * @param line where the row begins in the file, 1 is the header's
     * @param raw the row as one line of CSV, safe for spreadsheets
     * @param values by the names of fields and variables; what is empty is left out
     */
    public record Person(int row, long line, String raw, PhoneNumber phone, Map<String, String> values) {
        /** Nothing of the person, so that a log line may hold it. */
        @Override
        public String toString() {
            return "Person[row %d]".formatted(row);
        }
    }

    /** @param rows of the file that fell to this part, whatever became of them */
    public record Part(int rows, List<Person> people, List<Reject> rejects) {}

    /**
     * Empty at the end of the file.
     *
     * @throws MalformedCsvException if the rest cannot be told apart into rows
     */
    public Optional<Part> next() {
        var chunk = new Chunk(number++);
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
                    values(chunk, i)));
        }
        return Optional.of(new Part(chunk.rows(), people, chunk.rejects()));
    }

    @Override
    public void close() {
        rows.close();
    }

    private Map<String, String> values(Chunk chunk, int index) {
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
                throw new IllegalStateException("variables that are no JSON", e);
            }
        }
        return values;
    }
}
