/**
 * The ways to providers. A gateway sends one message and classifies the answer; it never retries, counts or decides:
 * policy lives once, in dispatch.
 */
@NullMarked
package io.tidings.gateways;

import org.jspecify.annotations.NullMarked;
