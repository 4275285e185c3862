/** The overview page, and the example data of a demo account. */
@NullMarked
package io.tidings.dashboard;

import org.jspecify.annotations.NullMarked;
