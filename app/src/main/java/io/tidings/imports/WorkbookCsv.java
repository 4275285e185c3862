package io.tidings.imports;

import io.tidings.encodings.TextEncoding;
import io.tidings.spreadsheets.ReadSheet;

/**
 * The CSV of a sheet, which has taken the place of the uploaded workbook.
 *
 * @param sha256 hash of the workbook
 * @param rowsAtMost an upper bound of the rows below the header
 */
record WorkbookCsv(String sha256, long rowsAtMost, ReadSheet sheet) {
    static final CsvFormat FORMAT = new CsvFormat(TextEncoding.UTF_8, ',');
}
