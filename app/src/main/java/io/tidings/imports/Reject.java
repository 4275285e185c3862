package io.tidings.imports;

/**
 * A row that became no contact.
 *
 * @param row 1 is the first below the header
 * @param line where the row begins in the file, 1 is the header's
 * @param column the header of the cell that is wrong
 * @param code stable, for programs
 * @param raw the row as one line of CSV, see {@link io.tidings.web.CsvLine}
 */
public record Reject(int row, long line, String column, String code, String message, String raw) {}
