/** Delivery receipts of providers: in any order, any number of times, before or long after the answer to the call. */
@NullMarked
package io.tidings.inbound;

import org.jspecify.annotations.NullMarked;
