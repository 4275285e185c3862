package io.tidings.encodings;

import java.util.List;

/**
 * The encoding in which a file is read.
 *
 * @param alternatives encodings in which the file reads differently and that are possible as well, the most probable
 *     first; empty if the encoding is certain
 */
public record DetectedEncoding(TextEncoding encoding, List<TextEncoding> alternatives) {
    public DetectedEncoding {
        alternatives = List.copyOf(alternatives);
    }

    public static DetectedEncoding certain(TextEncoding encoding) {
        return new DetectedEncoding(encoding, List.of());
    }

    public boolean isCertain() {
        return alternatives.isEmpty();
    }
}
