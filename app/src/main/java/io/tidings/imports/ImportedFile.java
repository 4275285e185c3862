package io.tidings.imports;

import io.tidings.spreadsheets.ReadSheet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An uploaded file and how it is read.
 *
 * @param warnings says that letters may be wrong; empty if the encoding is certain
 * @param workbook the sheet that was read; null if the file is no workbook
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
        List<EncodingWarning> warnings,
        String delimiter,
        List<Column> columns,
        @Nullable ReadSheet workbook) {
    public ImportedFile {
        tags = List.copyOf(tags);
        warnings = List.copyOf(warnings);
        columns = List.copyOf(columns);
    }
}
