package io.tidings.credits;

/**
 * What a segment to numbers of this beginning costs.
 *
 * @param prefix leading digits of E.164 without the plus, up to 15; empty for everything that no other prefix matches
 * @param units from 0 to {@link PriceList#MAX_UNITS}; 1000 are one credit
 */
public record Price(String prefix, int units) {}
