/**
 * What looks after the whole: the books of messages and credits are held against each other every minute,
 * {@link io.tidings.maintenance.Retention} is the one place where things are forgotten by age, and
 * {@link io.tidings.maintenance.Erasures} the one where a person is. Counts survive both.
 */
@NullMarked
package io.tidings.maintenance;

import org.jspecify.annotations.NullMarked;
