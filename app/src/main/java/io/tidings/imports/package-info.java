/**
 * Imports contacts from files. An upload is streamed to a private file, answered with 202 and read in the background.
 * Rows are stored in chunks, one transaction each. So an import continues after a crash and neither loses nor repeats a
 * row. The file is deleted when the import ends.
 */
@NullMarked
package io.tidings.imports;

import org.jspecify.annotations.NullMarked;
