/** Data for operators: metric names, health, and logs with ids and facts but no personal data. */
@NullMarked
package io.tidings.observability;

import org.jspecify.annotations.NullMarked;
