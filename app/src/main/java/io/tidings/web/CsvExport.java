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
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Streams a list of any length as a CSV file with constant memory. It reads the rows in parts, each part after the last
 * row of the part before. So no transaction stays open while a slow client reads.
 *
 * <pre>{@code
 * return CsvExport.<Entry>named("statement.csv")
 *         .column("at", Entry::at)
 *         .column("amount", Entry::amount)
 *         .response((last, limit) -> ledger.after(account, last == null ? 0 : last.id(), limit));
 * }</pre>
 *
 * <p>Not thread-safe while columns are added.
 */
public final class CsvExport<T> {
    private static final int ROWS_PER_READ = 2_000;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String filename;
    private final List<Column<T>> columns = new ArrayList<>();
    private boolean byteOrderMark;
    private boolean plainPhones;

    private record Column<T>(String header, Function<? super T, ? extends @Nullable Object> value, boolean phone) {}

    /** Reads the next rows of a list. */
    @FunctionalInterface
    public interface RowSource<T> {
        /**
         * Returns the next rows.
         *
         * @param last the last row of the part before; null at the start
         * @param limit the maximum number of rows; fewer rows mark the end
         */
        List<T> next(@Nullable T last, int limit);
    }

    private CsvExport(String filename) {
        this.filename = filename;
    }

    /**
     * @param filename the name for the browser; characters other than letters, digits, dots and hyphens become hyphens
     */
    public static <T> CsvExport<T> named(String filename) {
        return new CsvExport<>(filename.replaceAll("[^A-Za-z0-9._-]", "-"));
    }

    /**
     * Adds a column.
     *
     * @param value a number stays a number; other values are written as text, instants as ISO 8601; null is an empty
     *     cell
     */
    public CsvExport<T> column(String header, Function<? super T, ? extends @Nullable Object> value) {
        columns.add(new Column<>(header, value, false));
        return this;
    }

    /** Adds a column with phone numbers. Only {@link #with} leaves out the apostrophe before their plus sign. */
    public CsvExport<T> phoneColumn(String header, Function<? super T, ? extends @Nullable Object> value) {
        columns.add(new Column<>(header, value, true));
        return this;
    }

    /**
     * Chooses by the parameters of a request whether the file begins with a byte order mark, by which Excel detects
     * UTF-8, and the form of the phone numbers: {@code guarded}, the default, for spreadsheets; {@code plain} for other
     * programs, which read the apostrophe as a part of the number. Any other form is 422 {@code invalid_value}.
     */
    public CsvExport<T> with(CsvParams params) {
        byteOrderMark = params.byteOrderMark();
        plainPhones = params.phones() != null
                && EnumParameter.of(params.phones(), "guarded, plain", "phones", text -> switch (text) {
                    case "plain" -> Optional.of(true);
                    case "guarded" -> Optional.of(false);
                    default -> Optional.empty();
                });
        return this;
    }

    /** Returns the streaming response. Check permissions before, because the status is sent with the first row. */
    public Response response(RowSource<T> source) {
        StreamingOutput body = output -> {
            try (var writer = new BufferedWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8))) {
                write(source, writer);
            }
        };
        return Response.ok(body, "text/csv; charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"" + filename + "\"")
                .header("Cache-Control", "no-store")
                .build();
    }

    void write(RowSource<T> source, Writer writer) throws IOException {
        if (byteOrderMark) {
            writer.write(BYTE_ORDER_MARK);
        }
        var header = new CsvLine();
        columns.forEach(column -> header.add(column.header()));
        writeLine(writer, header);
        List<T> rows = source.next(null, ROWS_PER_READ);
        while (!rows.isEmpty()) {
            for (var row : rows) {
                writeLine(writer, line(row));
            }
            rows = rows.size() < ROWS_PER_READ ? List.of() : source.next(rows.getLast(), ROWS_PER_READ);
        }
    }

    private CsvLine line(T row) {
        var line = new CsvLine();
        for (var column : columns) {
            switch (column.value().apply(row)) {
                case null -> line.add("");
                case Number number -> line.add(number);
                case Object phone when column.phone() && plainPhones -> line.addPhone(phone.toString());
                case Object other -> line.add(other.toString());
            }
        }
        return line;
    }

    private static void writeLine(Writer writer, CsvLine line) throws IOException {
        writer.append(line.toString()).append("\r\n");
    }
}
