/**
 * The PostgreSQL database. It is embedded if no address is configured, or external from version 15 on. The package
 * provides {@link org.jdbi.v3.core.Jdbi}, bulk COPY and the registry of running nodes. The embedded server keeps every
 * committed row after a crash, restarts by itself while this process runs, and never outlives it.
 */
@NullMarked
package io.tidings.database;

import org.jspecify.annotations.NullMarked;
