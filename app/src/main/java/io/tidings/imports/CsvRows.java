package io.tidings.imports;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the rows of a text (RFC 4180) and skips blank rows. Each {@link #next} fills the same {@link Row}. A row whose
 * quotes are broken has a {@link QuoteFault} and consists of its first line only. Reading continues in the next line,
 * so that a quote never swallows the rows below it. Memory is bounded. Not thread-safe.
 */
final class CsvRows implements AutoCloseable {
    /** In characters below the first line of a row. A longer row has an unclosed quote. */
    private static final int MAX_BELOW = 4 * Row.MAX_FIELD;

    /** In characters. Only the first line of a row can be longer, and that row is too long for any use. */
    private static final int MAX_KEPT = 2 * MAX_BELOW;

    /** Bounds the time for a file with an unclosed quote in each line. Later cells must end in their line. */
    private static final int MAX_UNCLOSED = 100;

    private static final int BUFFER = 16 * 1024;

    private final Reader text;
    private final char delimiter;
    private final RowShape shape;
    private final Row row = new Row();

    private char[] buffer = new char[BUFFER];
    /** The next character in the buffer, and the end of the buffer's content. */
    private int at;

    private int limit;
    /** The first character of the row in the buffer; negative if the row no longer fits. */
    private int start;

    /** The beginning of the row's second line in the buffer; negative if the row has one line so far. */
    private int secondLine;

    /** The characters in front of the buffer. */
    private long before;

    /** The place in the text up to which a broken quote was seen. */
    private long brokenUpTo;

    private long line = 1;
    private int unclosed;

    /** Reads rows of unknown columns. */
    CsvRows(Reader text, char delimiter) {
        this(text, RowShape.unknown(delimiter));
    }

    /** @param shape finds rows within a quoted cell */
    CsvRows(Reader text, RowShape shape) {
        this.text = text;
        this.delimiter = shape.delimiter();
        this.shape = shape;
    }

    /** Returns the next row. Empty at the end of the file. */
    Optional<Row> next() {
        try {
            while (at < limit || fill()) {
                read();
                if (!row.isBlank()) {
                    return Optional.of(row);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            text.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() throws IOException {
        start = at;
        secondLine = -1;
        long firstLine = line;
        long begin = before + at;
        row.begin(firstLine);
        boolean more = true;
        while (more) {
            skipSpaces();
            boolean quoted = at < limit && buffer[at] == '"';
            var fault = quoted ? quotedCell() : plainCell();
            if (fault.isPresent()) {
                reject(fault.get(), firstLine);
                return;
            }
            row.endField();
            more = afterCell();
        }
        if (secondLine >= 0 && hasRowWithin()) {
            reject(QuoteFault.LINE_END, firstLine);
        } else if (begin < brokenUpTo && row.hasStrayQuote()) {
            row.fault(QuoteFault.STRAY);
        }
        row.inspect();
    }

    /** Skips spaces in front of a quote. Spaces in front of another text are part of the cell. */
    private void skipSpaces() throws IOException {
        int spaces = 0;
        while (available(spaces)) {
            char c = buffer[at + spaces];
            if (c == '"') {
                at += spaces;
                return;
            }
            if (c != ' ' || spaces == 64) {
                return;
            }
            spaces++;
        }
    }

    private Optional<QuoteFault> plainCell() throws IOException {
        while (at < limit || fill()) {
            if (isTooFarBelow()) {
                return Optional.of(QuoteFault.UNCLOSED);
            }
            int i = at;
            boolean ended = false;
            for (; i < limit; i++) {
                char c = buffer[i];
                if (c == delimiter || c == '\n' || c == '\r') {
                    ended = true;
                    break;
                }
                if (c == '"') {
                    row.foundStrayQuote();
                }
            }
            row.append(buffer, at, i - at);
            at = i;
            if (ended) {
                break;
            }
        }
        return Optional.empty();
    }

    /** Reads a cell from its opening quote to the delimiter or line end below. Returns the fault, if there is one. */
    private Optional<QuoteFault> quotedCell() throws IOException {
        at++;
        boolean backslash = false;
        while (!isTooFarBelow() && (at < limit || fill())) {
            int i = at;
            while (i < limit && buffer[i] != '"' && buffer[i] != '\n' && buffer[i] != '\r') {
                i++;
            }
            row.append(buffer, at, i - at);
            backslash = i > at ? buffer[i - 1] == '\\' : backslash;
            at = i;
            if (at == limit) {
                continue;
            }
            if (buffer[at] != '"') {
                lineEndInCell();
                if (unclosed >= MAX_UNCLOSED) {
                    break;
                }
                continue;
            }
            if (!available(1) || buffer[at + 1] != '"') {
                at++;
                return afterClosingQuote(backslash);
            }
            row.append(buffer, at, 1);
            at += 2;
            backslash = false;
        }
        unclosed++;
        return Optional.of(QuoteFault.UNCLOSED);
    }

    private boolean isTooFarBelow() {
        return secondLine >= 0 && at - secondLine > MAX_BELOW;
    }

    private void lineEndInCell() throws IOException {
        int length = buffer[at] == '\r' && available(1) && buffer[at + 1] == '\n' ? 2 : 1;
        row.append(buffer, at, length);
        at += length;
        line++;
        if (secondLine < 0) {
            secondLine = at;
        }
    }

    private Optional<QuoteFault> afterClosingQuote(boolean backslash) throws IOException {
        while (at < limit || fill()) {
            char c = buffer[at];
            if (c == delimiter || c == '\n' || c == '\r') {
                return Optional.empty();
            }
            if (c != ' ') {
                return Optional.of(backslash ? QuoteFault.BACKSLASH : QuoteFault.TEXT_AFTER);
            }
            at++;
        }
        return Optional.empty();
    }

    /** Reads the delimiter or the line end below a cell. Returns whether another cell follows. */
    private boolean afterCell() throws IOException {
        if (at == limit && !fill()) {
            return false;
        }
        char c = buffer[at];
        if (c == delimiter) {
            at++;
            return true;
        }
        int length = c == '\r' && available(1) && buffer[at + 1] == '\n' ? 2 : 1;
        at += length;
        line++;
        return false;
    }

    /** Returns whether a line within a cell of the row looks like a row. */
    private boolean hasRowWithin() {
        for (int from = secondLine; from < at; ) {
            int to = endOfLine(from, at);
            if (shape.matches(buffer, from, to)) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    /** Replaces the row by its first line, split at each delimiter, and continues with the second line. */
    private void reject(QuoteFault fault, long firstLine) throws IOException {
        brokenUpTo = Math.max(brokenUpTo, before + at);
        if (secondLine < 0) {
            skipLine();
        }
        if (start >= 0) {
            row.begin(firstLine);
            int end = endOfLine(start, secondLine);
            for (int from = start, i = start; i <= end; i++) {
                if (i == end || buffer[i] == delimiter) {
                    row.append(buffer, from, i - from);
                    row.endField();
                    from = i + 1;
                }
            }
        } else {
            row.endField();
        }
        row.fault(fault);
        row.inspect();
        at = secondLine;
        line = firstLine + 1;
    }

    private void skipLine() throws IOException {
        while ((at < limit || fill()) && buffer[at] != '\n' && buffer[at] != '\r') {
            at++;
        }
        if (at < limit) {
            at += buffer[at] == '\r' && available(1) && buffer[at + 1] == '\n' ? 2 : 1;
        }
        secondLine = at;
    }

    private int endOfLine(int from, int end) {
        int to = from;
        while (to < end && buffer[to] != '\n' && buffer[to] != '\r') {
            to++;
        }
        return to;
    }

    private boolean available(int ahead) throws IOException {
        while (at + ahead >= limit) {
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    /** Reads more text. Keeps the row's characters, because a broken row is read again from its second line. */
    private boolean fill() throws IOException {
        if (start >= 0 && secondLine < 0 && at - start > MAX_KEPT) {
            start = -1;
        }
        int keep = start >= 0 ? start : secondLine >= 0 ? secondLine : at;
        if (keep > 0) {
            System.arraycopy(buffer, keep, buffer, 0, limit - keep);
            at -= keep;
            limit -= keep;
            before += keep;
            start = start >= 0 ? 0 : -1;
            secondLine = secondLine >= 0 ? secondLine - keep : -1;
        }
        if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = text.read(buffer, limit, buffer.length - limit);
        if (read <= 0) {
            return false;
        }
        limit += read;
        return true;
    }
}
