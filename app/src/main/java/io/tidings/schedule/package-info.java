/**
 * Background work. A job enqueued in a transaction is as durable as that transaction and runs at least once: after a
 * crash it runs again within seconds, on any node. Each 202 of the API names a task, whose counters only rise.
 */
@NullMarked
package io.tidings.schedule;

import org.jspecify.annotations.NullMarked;
