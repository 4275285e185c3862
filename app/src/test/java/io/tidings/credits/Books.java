package io.tidings.credits;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.maintenance.Invariants;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.PlanId;
import io.tidings.testing.TestAccounts;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** Creates accounts with credits, and checks their ledgers. */
@Singleton
public final class Books {
    /** Above the ids of all campaigns that tests create. */
    private static final AtomicLong PLANS = new AtomicLong(4_000_000_000_000L);

    private final Jdbi jdbi;
    private final Credits credits;
    private final TestAccounts accounts;
    private final Invariants invariants;
    private final Queue<PlanId> plans = new ConcurrentLinkedQueue<>();

    Books(Jdbi jdbi, Credits credits, TestAccounts accounts, Invariants invariants) {
        this.jdbi = jdbi;
        this.credits = credits;
        this.accounts = accounts;
        this.invariants = invariants;
    }

    /** Creates an account with this many units and without loans. */
    public TestAccounts.TestAccount limitedAccount(long units) {
        var account = accounts.create();
        limitTo(account.id(), units);
        return account;
    }

    /** Ends the account's loans and adds units to those that it has left. */
    public void limitTo(AccountId account, long units) {
        var unused = credits.changeTerms(Actor.system(account), false, true);
        if (units > 0) {
            credits.topUp(Actor.system(account), units, null, null);
        }
    }

    PlanId plan() {
        var plan = new PlanId(PLANS.incrementAndGet());
        plans.add(plan);
        return plan;
    }

    /**
     * Releases the units that the plans still hold: the plans have no messages for them, which the invariant check
     * would report. Then checks all invariants of their accounts.
     */
    void releaseAndVerify() {
        var accounts = new HashSet<AccountId>();
        for (var plan = plans.poll(); plan != null; plan = plans.poll()) {
            var each = plan;
            jdbi.useTransaction(handle -> credits.release(handle, each));
            credits.reservation(each).map(Reservation::account).ifPresent(accounts::add);
        }
        accounts.forEach(
                account -> assertThat(invariants.violationsEver(account)).isEmpty());
    }

    /** Returns the balance, after checking that it equals the sums of the entries and of the reservations. */
    public Balance verifiedBalance(AccountId account) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            var balance = balance(handle, account);
            assertThat(balance.bought()).isEqualTo(balance.available() + balance.reserved() + balance.spent());
            assertThat(sumsOfEntries(handle, account)).isEqualTo(expectedSums(balance));
            assertThat(sumsOfReservations(handle, account))
                    .isEqualTo(
                            Map.of("reserved", balance.reserved(), "spent", balance.spent(), "owed", balance.owed()));
            return balance;
        });
    }

    private static Balance balance(Handle handle, AccountId account) {
        return handle.createQuery("""
                        select bought, available, reserved, spent, owed, unlimited, subscription_active
                          from balance where account_id = :account""")
                .bind("account", account.value())
                .map((row, context) -> new Balance(
                        row.getLong("bought"),
                        row.getLong("available"),
                        row.getLong("reserved"),
                        row.getLong("spent"),
                        row.getLong("owed"),
                        row.getBoolean("unlimited"),
                        row.getBoolean("subscription_active")))
                .one();
    }

    /** By book, without books that sum to 0. */
    private static Map<String, Long> sumsOfEntries(Handle handle, AccountId account) {
        var sums = handle.createQuery(
                        "select book, sum(amount) as amount from ledger_entry where account_id = :account group by 1")
                .bind("account", account.value())
                .reduceRows(new TreeMap<String, Long>(), (found, row) -> {
                    found.put(row.getColumn("book", String.class), row.getColumn("amount", Long.class));
                    return found;
                });
        sums.values().removeIf(amount -> amount == 0);
        return sums;
    }

    private static Map<String, Long> expectedSums(Balance balance) {
        var sums = new TreeMap<>(Map.of(
                "bought", -balance.bought(),
                "available", balance.available(),
                "reserved", balance.reserved(),
                "spent", balance.spent(),
                "suspense", balance.owed(),
                "owed", -balance.owed()));
        sums.values().removeIf(amount -> amount == 0);
        return sums;
    }

    private static Map<String, Long> sumsOfReservations(Handle handle, AccountId account) {
        return handle.createQuery("""
                        select coalesce(sum(reserved_units), 0) as reserved, coalesce(sum(spent_units), 0) as spent,
                               coalesce(sum(owed_units), 0) as owed
                          from reservation where account_id = :account""")
                .bind("account", account.value())
                .mapToMap(Long.class)
                .one();
    }
}
