package io.tidings.database;

import java.time.Instant;

/**
 * A commit that PostgreSQL acknowledged to this node. If it is missing later, the database lost it and perhaps others.
 *
 * @param node the id of the node
 * @param name the name of the node
 * @param number counts the commits of the node
 * @param at by the database's clock
 */
record NodeCommit(long node, String name, long number, Instant at) {}
