package io.tidings.imports;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Says that the encoding of a file was not certain, so that letters may be wrong.
 *
 * @param encoding the encoding in which the file is read
 * @param alternatives encodings that are possible as well, the most probable first
 * @param cells the number of cells with a letter that another encoding reads differently
 * @param examples the first of these cells
 */
@Schema(name = "EncodingWarning")
public record EncodingWarning(
        String code, String detail, String encoding, List<String> alternatives, long cells, List<Cell> examples) {
    static final String CODE = "encoding_uncertain";

    /** @param line the first line of the row in the file, from 1 */
    @Schema(name = "UncertainCell")
    public record Cell(long line, String column) {}

    public EncodingWarning {
        alternatives = List.copyOf(alternatives);
        examples = List.copyOf(examples);
    }

    static EncodingWarning of(String encoding, List<String> alternatives, long cells, List<Cell> examples) {
        var detail =
                "The encoding of the file is not certain. It is read as %s, and %,d %s a letter that may be wrong. It may also be %s. Name the encoding in \"encoding\"."
                        .formatted(
                                encoding,
                                cells,
                                cells == 1 ? "cell has" : "cells have",
                                String.join(", ", alternatives));
        return new EncodingWarning(CODE, detail, encoding, alternatives, cells, examples);
    }

    /** Returns the same for people who see the rows. */
    String question() {
        return "The encoding of the file is not certain. It is read as %s. Check the letters in the rows, and choose the encoding."
                .formatted(encoding);
    }
}
