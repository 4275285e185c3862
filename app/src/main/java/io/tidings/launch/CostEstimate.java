package io.tidings.launch;

import io.tidings.credits.Credits;
import io.tidings.credits.PriceList;
import io.tidings.credits.Prices;
import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;

/** Estimates the cost of messages and the balance after it. Changes no balance. Thread-safe. */
@Singleton
final class CostEstimate {
    private final Prices prices;
    private final Credits credits;

    CostEstimate(Prices prices, Credits credits) {
        this.prices = prices;
        this.credits = credits;
    }

    PriceList prices(AccountId account) {
        return prices.priceList(account);
    }

    /** @param cost in units */
    RehearsalResult.Balance balance(AccountId account, long cost) {
        return balance(account, cost, cost);
    }

    /**
     * @param cost in units
     * @param needed the units that a launch reserves: the cost, or more if the cost depends on the winner of a test
     */
    RehearsalResult.Balance balance(AccountId account, long cost, long needed) {
        var balance = credits.balance(account);
        long after = balance.available() - cost;
        return new RehearsalResult.Balance(
                balance.available(),
                // An unlimited account gets the missing credits as a loan.
                balance.unlimited() ? Math.max(0, after) : after,
                balance.unlimited(),
                balance.unlimited() || balance.available() >= needed);
    }
}
