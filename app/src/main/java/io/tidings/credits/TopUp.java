package io.tidings.credits;

/**
 * Credits that were bought.
 *
 * @param transfer the id of the ledger's transfer
 * @param amount in units
 * @param replayed it had been booked before, under the same key
 */
public record TopUp(long transfer, long amount, boolean replayed) {}
