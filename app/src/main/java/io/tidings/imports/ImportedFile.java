package io.tidings.imports;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An uploaded file and how it is read.
 *
 * @param sha256 hash of the file; the file itself is deleted when the import ends
 */
public record ImportedFile(
        String filename,
        @Nullable String listName,
        long sizeBytes,
        String sha256,
        @Nullable String defaultCountry,
        List<String> tags,
        String encoding,
        String delimiter,
        List<Column> columns) {
    public ImportedFile {
        tags = List.copyOf(tags);
        columns = List.copyOf(columns);
    }
}
