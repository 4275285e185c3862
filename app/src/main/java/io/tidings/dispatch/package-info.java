/**
 * Sends messages. Work comes as blocks of messages under leases. A watermark commits before each chunk is sent. Outcomes
 * are written in bulk, by rank. After any crash no message is lost or sent twice; ARCHITECTURE.md explains why.
 */
@NullMarked
package io.tidings.dispatch;

import org.jspecify.annotations.NullMarked;
