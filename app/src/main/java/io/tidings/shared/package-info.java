/** The words that every feature uses: ids, the actor, problems, pages; and the loop that runs in the background. No framework. */
@NullMarked
package io.tidings.shared;

import org.jspecify.annotations.NullMarked;
