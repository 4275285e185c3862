/**
 * Finds the encoding of a text file from its bytes, its words and the country of its numbers. If another encoding is
 * possible as well, the result names it.
 */
@NullMarked
package io.tidings.encodings;

import org.jspecify.annotations.NullMarked;
