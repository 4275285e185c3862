/**
 * Money: prices by country, balances, and the double-entry ledger that explains each of their units. All amounts are whole
 * units, 1000 of which are one credit. What is bought is at every instant available, reserved or spent.
 */
@NullMarked
package io.tidings.credits;

import org.jspecify.annotations.NullMarked;
