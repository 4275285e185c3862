package io.tidings.imports;

import io.tidings.shared.ImportId;
import io.tidings.shared.TaskId;
import io.tidings.spreadsheets.ReadSheet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An accepted upload. The import is durable and runs in the background.
 *
 * @param warnings says that letters may be wrong; empty if the encoding is certain
 * @param workbook the sheet that is read; null if the file is no workbook
 */
public record AcceptedImport(
        ImportId id,
        TaskId task,
        List<EncodingWarning> warnings,
        @Nullable ReadSheet workbook) {
    public AcceptedImport {
        warnings = List.copyOf(warnings);
    }
}
