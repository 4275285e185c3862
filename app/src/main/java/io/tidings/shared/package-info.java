/** Types that every feature uses: ids, the actor, problems, pages and the background loop. Depends on no framework. */
@NullMarked
package io.tidings.shared;

import org.jspecify.annotations.NullMarked;
