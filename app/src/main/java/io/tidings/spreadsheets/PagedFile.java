package io.tidings.spreadsheets;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.LinkedHashMap;
import java.util.Objects;

/** A file that is appended to and then read, with a bounded cache of pages. Not thread-safe. */
final class PagedFile implements Closeable {
    private static final int PAGE = 8 * 1024;
    private static final int MAX_PAGES = 128;

    private final FileChannel channel;
    private final ByteBuffer tail = ByteBuffer.allocate(PAGE);
    private final LinkedHashMap<Long, byte[]> pages = new LinkedHashMap<>(2 * MAX_PAGES, 0.75f, true);

    PagedFile(FileChannel channel) {
        this.channel = channel;
    }

    void append(byte[] bytes, int length) {
        for (int at = 0; at < length; ) {
            int part = Math.min(length - at, tail.remaining());
            tail.put(bytes, at, part);
            at += part;
            if (!tail.hasRemaining()) {
                flush();
            }
        }
    }

    /** Fills {@code into} with the bytes at a place. They must have been appended. */
    void read(long from, byte[] into) {
        if (tail.position() > 0) {
            flush();
        }
        for (int at = 0; at < into.length; ) {
            long place = from + at;
            var page = page(place / PAGE);
            int offset = (int) (place % PAGE);
            int part = Math.min(into.length - at, PAGE - offset);
            System.arraycopy(page, offset, into, at, part);
            at += part;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private byte[] page(long number) {
        var known = pages.get(number);
        if (known != null) {
            return known;
        }
        // The bytes of the page that was not used for the longest time are used again.
        var page = pages.size() < MAX_PAGES
                ? new byte[PAGE]
                : Objects.requireNonNull(pages.pollFirstEntry()).getValue();
        fill(page, number * PAGE);
        pages.put(number, page);
        return page;
    }

    private void fill(byte[] page, long from) {
        try {
            var buffer = ByteBuffer.wrap(page);
            while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) > 0) {
                continue;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void flush() {
        try {
            tail.flip();
            while (tail.hasRemaining()) {
                channel.write(tail);
            }
            tail.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
