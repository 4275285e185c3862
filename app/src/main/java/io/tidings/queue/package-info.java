/**
 * The queue of work: blocks of plans and single messages that wait to be sent. Adds, releases, requeues, expires, cancels
 * and settles them, limits the backlog of an account, and keeps the reports of the nodes that send.
 */
@NullMarked
package io.tidings.queue;

import org.jspecify.annotations.NullMarked;
