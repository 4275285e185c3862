package io.tidings.launch;

import io.tidings.credits.Credits;
import io.tidings.credits.PriceList;
import io.tidings.credits.Prices;
import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;

/** What messages cost an account, and what that would leave it. Takes nothing. Thread-safe. */
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

    /** @param needed what is set aside at first: at least the cost, more when it depends on which variant wins */
    RehearsalResult.Balance balance(AccountId account, long cost, long needed) {
        var balance = credits.balance(account);
        long after = balance.available() - cost;
        return new RehearsalResult.Balance(
                balance.available(),
                // An unlimited account is lent what it lacks.
                balance.unlimited() ? Math.max(0, after) : after,
                balance.unlimited(),
                balance.unlimited() || balance.available() >= needed);
    }
}
