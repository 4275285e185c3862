/** What keeps an installation in order by itself: looks whether everything adds up. */
@NullMarked
package io.tidings.maintenance;

import org.jspecify.annotations.NullMarked;
