/**
 * Selects contacts by filters, which are saved audiences or belong to a campaign. An audience is checked, counted, and
 * read part by part with flat memory, from any cursor. Its JSON form is stored with campaigns and rehearsals.
 */
@NullMarked
package io.tidings.audiences;

import org.jspecify.annotations.NullMarked;
