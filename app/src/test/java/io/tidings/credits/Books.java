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
import org.jdbi.v3.core.Jdbi;

/** Accounts with credits, and whether their books are right. */
@Singleton
public final class Books {
    /** Above every campaign that a test makes. */
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

    /** One that has so many units and no more. */
    public TestAccounts.TestAccount limited(long units) {
        var account = accounts.create();
        limit(account.id(), units);
        return account;
    }

    /** From now on it has only what is left, and so many units more. */
    public void limit(AccountId account, long units) {
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
     * Gives back what the plans still hold: they have no messages that could cost it, which the look at the invariants
     * would report. Then all that holds of the books of whoever they belong to must hold.
     */
    void close() {
        var accounts = new HashSet<AccountId>();
        for (var plan = plans.poll(); plan != null; plan = plans.poll()) {
            var over = plan;
            jdbi.useTransaction(handle -> credits.release(handle, over));
            credits.reservation(over).map(Reservation::account).ifPresent(accounts::add);
        }
        accounts.forEach(
                account -> assertThat(invariants.allViolations(account)).isEmpty());
    }

    /** The balance, after it has been held against the entries and the reservations that it must be the sum of. */
    public Balance balanced(AccountId account) {
        return jdbi.inTransaction(org.jdbi.v3.core.transaction.TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            var balance = handle.createQuery("""
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
            assertThat(balance.bought()).isEqualTo(balance.available() + balance.reserved() + balance.spent());
            var books = handle.createQuery(
                            "select book, sum(amount) as amount from ledger_entry where account_id = :account group by 1")
                    .bind("account", account.value())
                    .reduceRows(new TreeMap<String, Long>(), (found, row) -> {
                        found.put(row.getColumn("book", String.class), row.getColumn("amount", Long.class));
                        return found;
                    });
            books.values().removeIf(amount -> amount == 0);
            var expected = new TreeMap<>(Map.of(
                    "bought", -balance.bought(),
                    "available", balance.available(),
                    "reserved", balance.reserved(),
                    "spent", balance.spent(),
                    "suspense", balance.owed(),
                    "owed", -balance.owed()));
            expected.values().removeIf(amount -> amount == 0);
            assertThat(books).isEqualTo(expected);
            var plans = handle.createQuery("""
                            select coalesce(sum(reserved_units), 0) as reserved, coalesce(sum(spent_units), 0) as spent,
                                   coalesce(sum(owed_units), 0) as owed
                              from reservation where account_id = :account""")
                    .bind("account", account.value())
                    .mapToMap(Long.class)
                    .one();
            assertThat(plans)
                    .isEqualTo(
                            Map.of("reserved", balance.reserved(), "spent", balance.spent(), "owed", balance.owed()));
            return balance;
        });
    }
}
