/** What tests of many features share. */
@NullMarked
package io.tidings.testing;

import org.jspecify.annotations.NullMarked;
