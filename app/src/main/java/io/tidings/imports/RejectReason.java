package io.tidings.imports;

/**
 * Rows of a file that were rejected for the same reason.
 *
 * @param message message of the first of these rows
 */
record RejectReason(String code, long count, int firstRow, String message) {}
