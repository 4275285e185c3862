package io.tidings.imports;

import io.tidings.encodings.DetectedEncoding;
import io.tidings.encodings.TextEncoding;
import io.tidings.imports.EncodingWarning.Cell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Finds the cells of a file that its possible encodings read differently. Not thread-safe. */
final class UncertainCells {
    private static final int MAX_EXAMPLES = 20;

    private final DetectedEncoding detected;
    private final BitSet known = new BitSet();
    private final BitSet uncertain = new BitSet();

    private UncertainCells(DetectedEncoding detected) {
        this.detected = detected;
    }

    /** Reads the whole file, unless its encoding is certain. */
    static Optional<EncodingWarning> of(Path file, FileLayout layout) {
        if (layout.detected().isCertain()) {
            return Optional.empty();
        }
        return Optional.of(new UncertainCells(layout.detected()).count(file, layout));
    }

    private EncodingWarning count(Path file, FileLayout layout) {
        long cells = 0;
        var examples = new ArrayList<Cell>();
        var columns = layout.columns();
        try (var rows = layout.format().rowsBelowHeader(file, columns)) {
            for (var row = rows.next(); row.isPresent(); row = rows.next()) {
                for (int i = 0; i < Math.min(row.get().fields(), columns.size()); i++) {
                    if (!columns.get(i).unused() && row.get().contains(i, this::isUncertain)) {
                        cells++;
                        if (examples.size() < MAX_EXAMPLES) {
                            examples.add(
                                    new Cell(row.get().line(), columns.get(i).header()));
                        }
                    }
                }
            }
        }
        return EncodingWarning.of(
                detected.encoding().label(),
                detected.alternatives().stream().map(TextEncoding::label).toList(),
                cells,
                List.copyOf(examples));
    }

    private boolean isUncertain(int c) {
        if (c < 0x80) {
            return false;
        }
        if (!known.get(c)) {
            known.set(c);
            uncertain.set(c, isReadDifferently(String.valueOf((char) c)));
        }
        return uncertain.get(c);
    }

    private boolean isReadDifferently(String letter) {
        var bytes = letter.getBytes(detected.encoding().charset());
        return detected.alternatives().stream().anyMatch(other -> !new String(bytes, other.charset()).equals(letter));
    }
}
