package io.tidings.credits;

import io.tidings.shared.AccountId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Tracks the available units of locked balances while several charges are computed. Not thread-safe. */
final class RunningBalance {
    private final Map<AccountId, Balance> balances;
    private final Map<AccountId, Long> remaining = new HashMap<>();

    RunningBalance(Map<AccountId, Balance> balances) {
        this.balances = balances;
        balances.forEach((account, balance) -> remaining.put(account, balance.available()));
    }

    /**
     * Adds a loan for a charge to an unlimited account that has too few units. Returns the loan; empty if none is
     * needed.
     */
    Optional<Long> borrowIfNeeded(AccountId account, long cost) {
        long units = remaining.getOrDefault(account, 0L);
        var balance = balances.get(account);
        if (balance == null || !balance.unlimited() || units >= cost) {
            return Optional.empty();
        }
        remaining.put(account, cost);
        return Optional.of(cost - units);
    }

    /** Subtracts the cost. Returns false, and subtracts nothing, if the account has too few units. */
    boolean tryCharge(AccountId account, long cost) {
        long units = remaining.getOrDefault(account, 0L);
        if (units < cost) {
            return false;
        }
        remaining.put(account, units - cost);
        return true;
    }
}
