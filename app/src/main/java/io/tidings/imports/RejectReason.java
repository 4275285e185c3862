package io.tidings.imports;

/**
 * Rows of a file that were rejected for the same reason.
 *
 * @param firstLine the first line of the first of these rows
 * @param message message of the first of these rows
 */
record RejectReason(String code, long count, int firstRow, long firstLine, String message) {}
