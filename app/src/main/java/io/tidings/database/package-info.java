/**
 * One PostgreSQL for everything: embedded when no address is configured, or any external one from 15 on. Gives the
 * other features {@link org.jdbi.v3.core.Jdbi}, bulk COPY and the registry of running nodes.
 */
@NullMarked
package io.tidings.database;

import org.jspecify.annotations.NullMarked;
