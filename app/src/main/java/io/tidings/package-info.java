/** The entry point, which runs before the application. */
@NullMarked
package io.tidings;

import org.jspecify.annotations.NullMarked;
