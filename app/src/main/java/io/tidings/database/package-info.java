/**
 * One PostgreSQL for everything: embedded when no address is configured, or any external one from 15 on. Gives the
 * other features {@link org.jdbi.v3.core.Jdbi}, bulk COPY and the registry of running nodes. The embedded one keeps
 * every committed row whatever is killed, comes back by itself while this process lives, and never outlives it.
 */
@NullMarked
package io.tidings.database;

import org.jspecify.annotations.NullMarked;
