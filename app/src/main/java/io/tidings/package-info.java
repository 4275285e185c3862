/** The way in: what runs before the application does. */
@NullMarked
package io.tidings;

import org.jspecify.annotations.NullMarked;
