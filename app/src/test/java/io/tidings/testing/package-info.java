/** Helpers that the tests of several packages share. */
@NullMarked
package io.tidings.testing;

import org.jspecify.annotations.NullMarked;
