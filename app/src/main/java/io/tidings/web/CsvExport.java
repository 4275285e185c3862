package io.tidings.web;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list as a CSV file that is sent while it is read, however long it is, in flat memory. The rows are read batch by
 * batch, each by what follows the last one: no transaction stays open while a slow reader takes its time.
 *
 * <pre>{@code
 * return CsvExport.<Entry>named("statement.csv")
 *         .column("at", Entry::at)
 *         .column("amount", Entry::amount)
 *         .response((last, limit) -> ledger.after(account, last == null ? 0 : last.id(), limit));
 * }</pre>
 *
 * <p>Not thread-safe while its columns are named.
 */
public final class CsvExport<T> {
    private static final int ROWS_PER_READ = 2_000;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String filename;
    private final List<Column<T>> columns = new ArrayList<>();
    private boolean byteOrderMark;

    private record Column<T>(String header, Function<? super T, ? extends @Nullable Object> value) {}

    /** Reads on behind a row. */
    @FunctionalInterface
    public interface RowSource<T> {
        /**
         * The next rows.
         *
         * @param last the row before; null for the first ones
         * @param limit at most so many; fewer than these are the end
         */
        List<T> next(@Nullable T last, int limit);
    }

    private CsvExport(String filename) {
        this.filename = filename;
    }

    /** @param filename as the browser stores it; letters, digits, points and hyphens, anything else becomes a hyphen */
    public static <T> CsvExport<T> named(String filename) {
        return new CsvExport<>(filename.replaceAll("[^A-Za-z0-9._-]", "-"));
    }

    /**
     * One more column.
     *
     * @param value a number, which stays one, or anything whose text is meant: instants as ISO 8601; null is an empty cell
     */
    public CsvExport<T> column(String header, Function<? super T, ? extends @Nullable Object> value) {
        columns.add(new Column<>(header, value));
        return this;
    }

    /** Begins with a byte order mark, by which Excel knows UTF-8. */
    public CsvExport<T> withByteOrderMark(boolean wanted) {
        byteOrderMark = wanted;
        return this;
    }

    /** Whoever may not read it must have been told so before: the status is sent with the first row. */
    public Response response(RowSource<T> batches) {
        StreamingOutput body = output -> {
            try (var writer = new BufferedWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8))) {
                write(batches, writer);
            }
        };
        return Response.ok(body, "text/csv; charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"" + filename + "\"")
                .header("Cache-Control", "no-store")
                .build();
    }

    void write(RowSource<T> batches, Writer writer) throws IOException {
        if (byteOrderMark) {
            writer.write(BYTE_ORDER_MARK);
        }
        var header = new CsvLine();
        columns.forEach(column -> header.add(column.header()));
        writeLine(writer, header);
        List<T> rows = batches.next(null, ROWS_PER_READ);
        while (!rows.isEmpty()) {
            for (var row : rows) {
                writeLine(writer, line(row));
            }
            rows = rows.size() < ROWS_PER_READ ? List.of() : batches.next(rows.getLast(), ROWS_PER_READ);
        }
    }

    private CsvLine line(T row) {
        var line = new CsvLine();
        for (var column : columns) {
            switch (column.value().apply(row)) {
                case null -> line.add("");
                case Number number -> line.add(number);
                case Object other -> line.add(other.toString());
            }
        }
        return line;
    }

    private static void writeLine(Writer writer, CsvLine line) throws IOException {
        writer.append(line.toString()).append("\r\n");
    }
}
