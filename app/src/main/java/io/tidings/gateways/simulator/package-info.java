/**
 * A simulated provider inside the program. Its settings define latency, refusals, throttling, lost answers and receipts.
 * The same seed gives the same outcomes. It keeps its own record of accepted messages. Tests compare the counts of the
 * program with this record.
 */
@NullMarked
package io.tidings.gateways.simulator;

import org.jspecify.annotations.NullMarked;
