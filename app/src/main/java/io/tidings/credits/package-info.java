/**
 * Prices by country, balances, and the double-entry ledger that records each change of them. All amounts are whole
 * units; 1000 units are one credit. At any time the bought units equal the available, reserved and spent units
 * together.
 */
@NullMarked
package io.tidings.credits;

import org.jspecify.annotations.NullMarked;
