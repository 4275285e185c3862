/**
 * Phone numbers as people write them, read as E.164. Pure functions: no I/O, no state beyond compiled tables. A number
 * is accepted only if libphonenumber accepts it.
 */
@NullMarked
package io.tidings.phones;

import org.jspecify.annotations.NullMarked;
