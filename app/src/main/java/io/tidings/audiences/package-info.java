/**
 * Filters of contacts, saved or as the selection of a campaign. An audience is checked, counted, and read part by part
 * with flat memory, from its beginning or from anywhere. Its JSON form is stored with campaigns and rehearsals.
 */
@NullMarked
package io.tidings.audiences;

import org.jspecify.annotations.NullMarked;
