/**
 * Limits of the calls to providers: segments a second of gateways, senders and plans, concurrent calls of a gateway, and
 * the circuit breaker of a gateway.
 */
@NullMarked
package io.tidings.ratelimits;

import org.jspecify.annotations.NullMarked;
