/**
 * Background jobs and tasks. A job is as durable as the transaction that enqueues it, and runs at least once. After a
 * crash it runs again within seconds, on any node. Each 202 answer of the API names a task, whose counts never decrease.
 */
@NullMarked
package io.tidings.schedule;

import org.jspecify.annotations.NullMarked;
