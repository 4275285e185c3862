package io.tidings.imports;

/**
 * Rows of a file that were rejected for the same reason.
 *
 * @param message what was said of the first of them
 */
record RejectReason(String code, long count, int firstRow, String message) {}
