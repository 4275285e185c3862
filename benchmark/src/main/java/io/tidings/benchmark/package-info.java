/** Load generators and yardsticks: they talk to the app over HTTP and to the database, never to its classes. */
@NullMarked
package io.tidings.benchmark;

import org.jspecify.annotations.NullMarked;
