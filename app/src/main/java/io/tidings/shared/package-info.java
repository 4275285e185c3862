/** The words that every feature speaks: ids, the actor, problems, pages. Records and enums only, no framework. */
@NullMarked
package io.tidings.shared;

import org.jspecify.annotations.NullMarked;
