package io.tidings.imports;

import io.tidings.shared.Problem;
import io.tidings.spreadsheets.ReadSheet;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The first rows of a file as an import would read them.
 *
 * @param workbook the sheet that was read; null if the file is not a workbook
 * @param columns the recognised columns; without fields if the header is refused
 * @param error why an import of the file would be refused; null if it would be accepted
 */
@Schema(name = "ImportPreview")
record FilePreview(
        String encoding,
        String delimiter,
        @Nullable ReadSheet workbook,
        List<Column> columns,
        List<PreviewRow> rows,
        List<EncodingWarning> warnings,
        @Nullable Refusal error) {
    FilePreview {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        warnings = List.copyOf(warnings);
    }

    @Schema(name = "ImportRefusal")
    record Refusal(String code, String detail) {
        static Refusal of(Problem problem) {
            return new Refusal(problem.code(), problem.detail());
        }
    }

    /**
     * @param line the first line of the row in the file, from 1
     * @param cells the decoded cells
     * @param phone in E.164; null if the row would be rejected
     * @param values the other fields of the contact and the variables, as placeholders name them
     * @param error why the row would be rejected; null if it would be imported
     */
    @Schema(name = "ImportPreviewRow")
    record PreviewRow(
            long line,
            List<String> cells,
            @Nullable String phone,
            Map<String, String> values,
            @Nullable Refusal error) {
        PreviewRow {
            cells = List.copyOf(cells);
            values = Map.copyOf(values);
        }

        /** Returns the phone number or the reason of the rejection. */
        String result() {
            if (error != null) {
                return error.detail();
            }
            return phone == null ? "" : phone;
        }

        @Override
        public String toString() {
            return "PreviewRow[line %d]".formatted(line);
        }
    }
}
