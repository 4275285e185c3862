package io.tidings.imports;

/**
 * A row that became no contact, and why.
 *
 * @param row 1 is the first below the header
 * @param line where it begins in the file, 1 is the header's
 * @param column the header of the cell that is wrong
 * @param code stable, for programs
 * @param message for people; does not quote the cell
 */
record RejectedRow(int row, long line, String column, String code, String message) {}
