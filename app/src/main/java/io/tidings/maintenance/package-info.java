/**
 * Jobs for the whole database. {@link io.tidings.maintenance.InvariantJob} checks every minute that messages and credits
 * agree. {@link io.tidings.maintenance.Retention} deletes records by age. {@link io.tidings.maintenance.Erasures} erases
 * the data of a person. Counts stay after both.
 */
@NullMarked
package io.tidings.maintenance;

import org.jspecify.annotations.NullMarked;
