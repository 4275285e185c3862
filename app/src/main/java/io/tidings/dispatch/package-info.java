/**
 * Sends. Work comes as blocks of messages under leases; a watermark committed before each chunk says what was begun;
 * outcomes are written in bulk, by rank. Whatever dies, nothing is sent twice and nothing is lost: see ARCHITECTURE.md.
 */
@NullMarked
package io.tidings.dispatch;

import org.jspecify.annotations.NullMarked;
