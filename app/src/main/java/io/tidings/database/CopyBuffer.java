package io.tidings.database;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Builds the rows of one {@code COPY … FROM STDIN} in memory, in PostgreSQL's text format. Add the rows, then call
 * {@link #copyInto}. Reuse a buffer with {@link #clear()} to avoid allocations. Not thread-safe.
 */
public final class CopyBuffer {
    private static final byte[] NULL = {'\\', 'N'};

    private byte[] bytes;
    private int size;
    private int rows;
    private boolean atRowStart = true;

    public CopyBuffer(int initialBytes) {
        bytes = new byte[initialBytes];
    }

    public CopyBuffer add(long value) {
        addSeparator();
        ensureCapacity(20);
        if (value == 0) {
            bytes[size++] = '0';
            return this;
        }
        if (value < 0) {
            var text = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, bytes, size, text.length);
            size += text.length;
            return this;
        }
        int digits = 0;
        for (long rest = value; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int at = size + digits - 1; at >= size; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
        return this;
    }

    public CopyBuffer add(@Nullable Long value) {
        return value == null ? addNull() : add(value.longValue());
    }

    /** Escapes the reserved characters of the text format. Drops NUL, which PostgreSQL cannot store. */
    public CopyBuffer add(@Nullable String value) {
        if (value == null) {
            return addNull();
        }
        addSeparator();
        int length = value.length();
        ensureCapacity(length * 3 + 16);
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                addAscii(c);
            } else if (c < 0x800) {
                bytes[size++] = (byte) (0xC0 | c >> 6);
                bytes[size++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < length
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                addSupplementary(Character.toCodePoint(c, value.charAt(++i)));
            } else {
                char valid = Character.isSurrogate(c) ? '\uFFFD' : c;
                bytes[size++] = (byte) (0xE0 | valid >> 12);
                bytes[size++] = (byte) (0x80 | valid >> 6 & 0x3F);
                bytes[size++] = (byte) (0x80 | valid & 0x3F);
            }
            ensureCapacity(16 + (length - i) * 3);
        }
        return this;
    }

    public CopyBuffer addNull() {
        addSeparator();
        ensureCapacity(2);
        System.arraycopy(NULL, 0, bytes, size, 2);
        size += 2;
        return this;
    }

    public CopyBuffer endRow() {
        ensureCapacity(1);
        bytes[size++] = '\n';
        rows++;
        atRowStart = true;
        return this;
    }

    public int rows() {
        return rows;
    }

    public int bytes() {
        return size;
    }

    public void clear() {
        size = 0;
        rows = 0;
        atRowStart = true;
    }

    /** Sends the rows in the transaction of the handle and returns their number. The buffer keeps its rows. */
    public long copyInto(Handle handle, String copySql) {
        try {
            var copy = handle.getConnection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(copySql);
            try {
                copy.writeToCopy(bytes, 0, size);
                return copy.endCopy();
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("COPY of %d rows failed".formatted(rows), e);
        }
    }

    private void addAscii(char c) {
        switch (c) {
            case '\\' -> addEscaped('\\');
            case '\t' -> addEscaped('t');
            case '\n' -> addEscaped('n');
            case '\r' -> addEscaped('r');
            case '\0' -> {}
            default -> bytes[size++] = (byte) c;
        }
    }

    private void addEscaped(char c) {
        bytes[size++] = '\\';
        bytes[size++] = (byte) c;
    }

    private void addSupplementary(int point) {
        bytes[size++] = (byte) (0xF0 | point >> 18);
        bytes[size++] = (byte) (0x80 | point >> 12 & 0x3F);
        bytes[size++] = (byte) (0x80 | point >> 6 & 0x3F);
        bytes[size++] = (byte) (0x80 | point & 0x3F);
    }

    private void addSeparator() {
        if (!atRowStart) {
            ensureCapacity(1);
            bytes[size++] = '\t';
        }
        atRowStart = false;
    }

    private void ensureCapacity(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
