/**
 * Load generators and yardsticks: they start the program as its users do, talk to it over HTTP and to its database for
 * measuring, never to its classes. {@code Bench} measures, {@code KillTest} kills and counts.
 */
@NullMarked
package io.tidings.benchmark;

import org.jspecify.annotations.NullMarked;
