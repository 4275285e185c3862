package io.tidings.spreadsheets;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A list of texts in temporary files: one with the texts, one with the place of each. The files have no name any more
 * as soon as they are open, so nothing is left when the program is killed. Memory is bounded by the caches. First all
 * texts are added, then they are read. Not thread-safe.
 */
final class SpilledTexts implements Closeable {
    private static final int OFFSET_SIZE = Long.BYTES;

    private final PagedFile texts;
    private final PagedFile offsets;
    private final RecentTexts recent = new RecentTexts();
    private final ByteBuffer offset = ByteBuffer.allocate(OFFSET_SIZE);
    private int count;
    private long end;

    /** @param folder where the files are created */
    SpilledTexts(Path folder) {
        this.texts = new PagedFile(unnamed(folder));
        this.offsets = new PagedFile(unnamed(folder));
    }

    void add(CharSequence text) {
        var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        offsets.append(offset.clear().putLong(0, end).array(), OFFSET_SIZE);
        texts.append(bytes, bytes.length);
        end += bytes.length;
        count++;
    }

    int size() {
        return count;
    }

    /** @param index from 0 to {@link #size} - 1 */
    String get(int index) {
        var known = recent.get(index);
        if (known.isPresent()) {
            return known.get();
        }
        long from = offset(index);
        long to = index + 1 == count ? end : offset(index + 1);
        var bytes = new byte[(int) (to - from)];
        texts.read(from, bytes);
        var text = new String(bytes, StandardCharsets.UTF_8);
        recent.put(index, text);
        return text;
    }

    private long offset(int index) {
        offsets.read((long) index * OFFSET_SIZE, offset.array());
        return offset.getLong(0);
    }

    @Override
    public void close() throws IOException {
        try (texts) {
            offsets.close();
        }
    }

    private static FileChannel unnamed(Path folder) {
        try {
            var file = Files.createTempFile(
                    folder,
                    "workbook",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                return FileChannel.open(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
