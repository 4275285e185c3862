package io.tidings.imports;

/**
 * A row that was not accepted.
 *
 * @param row number of the row; 1 is the first row below the header
 * @param line first line of the row in the file; 1 is the line of the header
 * @param column header of the invalid cell
 * @param code stable code for programs
 * @param raw the row as one line of CSV, see {@link io.tidings.web.CsvLine}
 */
public record Reject(int row, long line, String column, String code, String message, String raw) {}
