/**
 * Workbooks to CSV: one sheet of an {@code .xlsx}, {@code .xlsm} or {@code .ods} file, row by row. Memory does not grow
 * with the file, and a file that is built to exhaust it is refused.
 */
@NullMarked
package io.tidings.spreadsheets;

import org.jspecify.annotations.NullMarked;
