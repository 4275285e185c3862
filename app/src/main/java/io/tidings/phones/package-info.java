/**
 * Parses phone numbers as people write them into E.164. Pure functions: no I/O, and no state except compiled tables. A
 * number is accepted only if libphonenumber accepts it.
 */
@NullMarked
package io.tidings.phones;

import org.jspecify.annotations.NullMarked;
