/**
 * A file of people becomes contacts. An upload is streamed to a private file, answered with 202 and read in the
 * background in chunks; each chunk is one transaction, so an import that is killed goes on where it was and neither loses
 * nor doubles a row. The file itself is deleted as soon as it is read, or has failed, or is cancelled.
 */
@NullMarked
package io.tidings.imports;

import org.jspecify.annotations.NullMarked;
