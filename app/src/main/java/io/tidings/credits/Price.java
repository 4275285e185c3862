package io.tidings.credits;

/**
 * The price of a segment to the numbers that begin with a prefix.
 *
 * @param prefix leading digits of E.164 without the plus, up to 15; empty for all numbers that no other prefix matches
 * @param units from 0 to {@link PriceList#MAX_UNITS}; 1000 are one credit
 */
public record Price(String prefix, int units) {}
