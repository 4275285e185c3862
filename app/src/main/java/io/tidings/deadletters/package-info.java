/**
 * Messages that failed for good: lists them, requeues those that may be sent again, and discards the others. The dead letters
 * of each plan are requeued in one transaction.
 */
@NullMarked
package io.tidings.deadletters;

import org.jspecify.annotations.NullMarked;
