package io.tidings.encodings;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A sample of the distinct words of a file that have a byte that is not ASCII. It contains each such byte of the file.
 */
final class HighWords {
    /** In bytes. */
    private static final int SAMPLE = 8 * 1024;

    private static final int MAX_WORD = 256;

    /** After the sample is full, words with a byte that occurs less often in it are added. */
    private static final int MIN_OCCURRENCES = 4;

    private final Set<String> words = new LinkedHashSet<>();
    private final int[] occurrences = new int[256];
    private final FileProbe probe;
    private int size;

    private HighWords(FileProbe probe) {
        this.probe = probe;
    }

    /** Returns the words, each byte as one character. Reads the file until the sample is complete. */
    static List<String> of(Path file, FileProbe probe) {
        var words = new HighWords(probe);
        try (var bytes = new BufferedInputStream(Files.newInputStream(file), 64 * 1024)) {
            words.read(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(words.words);
    }

    private void read(BufferedInputStream bytes) throws IOException {
        var word = new ByteArrayOutputStream();
        boolean high = false;
        for (int b = bytes.read(); ; b = bytes.read()) {
            boolean ends = b <= ' ' || b == ',' || b == ';' || b == '"';
            if (ends || word.size() == MAX_WORD) {
                if (high) {
                    add(word.toString(StandardCharsets.ISO_8859_1));
                    high = false;
                    if (isComplete()) {
                        return;
                    }
                }
                word.reset();
            }
            if (b < 0) {
                return;
            }
            if (!ends) {
                word.write(b);
                high |= b >= 0x80;
            }
        }
    }

    private void add(String word) {
        if (size >= SAMPLE && word.chars().noneMatch(this::isRare) || !words.add(word)) {
            return;
        }
        size += word.length();
        word.chars().distinct().forEach(b -> occurrences[b]++);
    }

    private boolean isRare(int b) {
        return b >= 0x80 && occurrences[b] < MIN_OCCURRENCES;
    }

    private boolean isComplete() {
        if (size < SAMPLE) {
            return false;
        }
        for (int b = 0x80; b < 256; b++) {
            if (isRare(b) && probe.contains(b)) {
                return false;
            }
        }
        return true;
    }
}
