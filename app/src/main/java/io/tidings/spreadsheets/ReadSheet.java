package io.tidings.spreadsheets;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The sheet of a workbook that was read.
 *
 * @param otherSheets the visible sheets with data that were not read
 * @param errorCells the number of cells with an error such as {@code #N/A}, which are read as empty
 */
@Schema(name = "WorkbookSheet")
public record ReadSheet(
        @Schema(description = "The name of the sheet that was read")
        String sheet,

        @Schema(description = "The visible sheets with data that were not read")
        List<String> otherSheets,

        @Schema(description = "Cells with an error such as #N/A. They are read as empty")
        long errorCells) {
    public ReadSheet {
        otherSheets = List.copyOf(otherSheets);
    }
}
