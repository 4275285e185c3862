package io.tidings.credits;

import io.tidings.shared.AccountId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is left of locked balances while several charges are worked out. Not thread-safe. */
final class RunningBalance {
    private final Map<AccountId, Balance> balances;
    private final Map<AccountId, Long> left = new HashMap<>();

    RunningBalance(Map<AccountId, Balance> balances) {
        this.balances = balances;
        balances.forEach((account, balance) -> left.put(account, balance.available()));
    }

    /** What an unlimited account must be lent for a charge, and is from now on; empty for one that is not lent to. */
    Optional<Long> borrowIfNeeded(AccountId account, long cost) {
        long has = left.getOrDefault(account, 0L);
        var balance = balances.get(account);
        if (balance == null || !balance.unlimited() || has >= cost) {
            return Optional.empty();
        }
        left.put(account, cost);
        return Optional.of(cost - has);
    }

    /** @return whether there was enough */
    boolean tryCharge(AccountId account, long cost) {
        long has = left.getOrDefault(account, 0L);
        if (has < cost) {
            return false;
        }
        left.put(account, has - cost);
        return true;
    }
}
