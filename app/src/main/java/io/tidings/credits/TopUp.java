package io.tidings.credits;

/**
 * Credits that were bought.
 *
 * @param transfer the id of the ledger's transfer
 * @param amount in units
 * @param replayed the same key was booked before
 */
public record TopUp(long transfer, long amount, boolean replayed) {}
