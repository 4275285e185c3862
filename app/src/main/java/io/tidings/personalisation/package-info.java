/**
 * Parses, validates and renders the placeholders of a message, and counts its SMS segments.
 *
 * <p>Pure functions: no I/O, no state, thread-safe. Time and output are bounded for any template and values, because
 * both come from users.
 */
@NullMarked
package io.tidings.personalisation;

import org.jspecify.annotations.NullMarked;
