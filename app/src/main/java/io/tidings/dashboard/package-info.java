/** What crosses features: the overview, and the examples that a demo account begins with. */
@NullMarked
package io.tidings.dashboard;

import org.jspecify.annotations.NullMarked;
