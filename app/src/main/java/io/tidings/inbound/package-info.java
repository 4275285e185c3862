/** What providers tell us: delivery receipts, in any order, any number of times, before or long after the answer. */
@NullMarked
package io.tidings.inbound;

import org.jspecify.annotations.NullMarked;
