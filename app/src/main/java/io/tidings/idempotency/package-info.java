/**
 * Repeated requests with one {@code Idempotency-Key} run once. The first response is stored encrypted for 24 hours and
 * returned again, on every node.
 */
@NullMarked
package io.tidings.idempotency;

import org.jspecify.annotations.NullMarked;
