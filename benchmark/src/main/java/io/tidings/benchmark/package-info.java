/**
 * Benchmarks and fault tests. They start the program as a user does, call it over HTTP and read its database, and use
 * none of its classes. The commands are {@code Bench}, {@code KillTest} and {@code FaultInjection}.
 */
@NullMarked
package io.tidings.benchmark;

import org.jspecify.annotations.NullMarked;
