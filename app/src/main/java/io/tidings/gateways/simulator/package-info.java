/**
 * A provider that lives in the program: it takes time, refuses, throttles, forgets to answer and sends receipts, each
 * as often as its settings say and the same for the same seed. It keeps its own record of what it accepted, which is
 * the ground truth that the program's accounting is held against.
 */
@NullMarked
package io.tidings.gateways.simulator;

import org.jspecify.annotations.NullMarked;
