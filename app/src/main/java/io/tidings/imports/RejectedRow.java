package io.tidings.imports;

/**
 * A rejected row and the reason, as in the API.
 *
 * @param row number of the row; 1 is the first row below the header
 * @param line first line of the row in the file; 1 is the line of the header
 * @param column header of the invalid cell
 * @param code stable code for programs
 * @param message message for people; does not quote the cell, but names the readings of an ambiguous number
 */
record RejectedRow(int row, long line, String column, String code, String message) {}
