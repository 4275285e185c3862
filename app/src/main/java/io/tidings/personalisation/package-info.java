/**
 * Parses, validates and renders the placeholders of a message, and counts the SMS segments it takes.
 *
 * <p>Pure functions: no I/O, no state, safe for any number of threads. Time and output are bounded whatever the template
 * and the values are, for both come from users.
 */
@NullMarked
package io.tidings.personalisation;

import org.jspecify.annotations.NullMarked;
