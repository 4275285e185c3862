package io.tidings.credits;

import io.tidings.database.PagedQuery;
import io.tidings.shared.AccountId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads balances, reservations and statements. */
@Singleton
final class LedgerReader {
    private static final String LINES = """
            select t.id, t.at, t.kind, t.plan_id, t.actor, t.note, e.bought, e.available, e.reserved, e.spent,
                   e.owed
              from ledger_transfer t
             cross join lateral (
                   select coalesce(-sum(amount) filter (where book = 'bought'), 0) as bought,
                          coalesce(sum(amount) filter (where book = 'available'), 0) as available,
                          coalesce(sum(amount) filter (where book = 'reserved'), 0) as reserved,
                          coalesce(sum(amount) filter (where book = 'spent'), 0) as spent,
                          coalesce(sum(amount) filter (where book = 'suspense'), 0) as owed
                     from ledger_entry where transfer_id = t.id) e
             where t.account_id = :account and t.id <= coalesce(:anchor, 9223372036854775807)
               and (cast(:plan as bigint) is null or t.plan_id = :plan)
             order by t.id desc""";

    private final Jdbi jdbi;

    LedgerReader(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Balance balance(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select bought, available, reserved, spent, owed, unlimited, subscription_active
                          from balance where account_id = :account""")
                .bind("account", account.value())
                .mapTo(Balance.class)
                .findOne()
                .orElseThrow(() -> new IllegalStateException("account %s has no balance".formatted(account))));
    }

    Optional<Reservation> reservation(Handle handle, PlanId plan) {
        return handle.createQuery("""
                        select plan_id, account_id, taken_units, reserved_units, reserved_for_later, spent_units,
                               released_units, owed_units
                          from reservation where plan_id = :plan""")
                .bind("plan", plan.value())
                .map((row, context) -> new Reservation(
                        new PlanId(row.getLong("plan_id")),
                        new AccountId(row.getLong("account_id")),
                        row.getLong("taken_units"),
                        row.getLong("reserved_units"),
                        row.getLong("reserved_for_later"),
                        row.getLong("spent_units"),
                        row.getLong("released_units"),
                        row.getLong("owed_units")))
                .findOne();
    }

    /** The debt of one plan, in units. */
    record Debt(PlanId plan, long owed) {}

    /** Returns at most 1000 debts, oldest plan first. */
    List<Debt> debts(Handle handle, AccountId account) {
        return handle.createQuery("""
                        select plan_id, owed_units from reservation
                         where account_id = :account and owed_units > 0 order by plan_id limit 1000""")
                .bind("account", account.value())
                .map((row, context) -> new Debt(new PlanId(row.getLong("plan_id")), row.getLong("owed_units")))
                .list();
    }

    Optional<TopUp> topUp(Handle handle, AccountId account, String key) {
        return handle.createQuery("""
                        select t.id, e.amount from ledger_transfer t join ledger_entry e on e.transfer_id = t.id
                         where t.account_id = :account and t.idempotency_key = :key and e.book = 'available'""")
                .bind("account", account.value())
                .bind("key", key)
                .map((row, context) -> new TopUp(row.getLong("id"), row.getLong("amount"), true))
                .findOne();
    }

    /** Returns the id of the last top-up. Call it in the transaction that booked it, which holds the balance's lock. */
    long newestTopUp(Handle handle, AccountId account) {
        return handle.createQuery("""
                        select id from ledger_transfer
                         where kind = 'top_up' and subject_id = :account order by sequence_no desc limit 1""")
                .bind("account", account.value())
                .mapTo(Long.class)
                .one();
    }

    Optional<StatementLine> line(AccountId account, long transfer) {
        return upTo(account, null, transfer, 1).stream()
                .filter(line -> line.id() == transfer)
                .findFirst();
    }

    /** @param plan null for the movements of all plans */
    Page<StatementLine> statement(AccountId account, @Nullable PlanId plan, PageRequest request) {
        return jdbi.inTransaction(handle -> new PagedQuery(
                        handle,
                        request,
                        query -> query.bind("account", account.value())
                                .bind("plan", plan == null ? null : (Long) plan.value()))
                .page("""
                        select count(*) as total, max(id) as highest from ledger_transfer
                         where account_id = :account and id <= coalesce(:anchor, 9223372036854775807)
                           and (cast(:plan as bigint) is null or plan_id = :plan)""", LINES + " limit :size offset :offset", StatementLine.class));
    }

    /**
     * Returns the lines after the last one seen, newest first.
     *
     * @param last null for the newest lines
     */
    List<StatementLine> after(AccountId account, @Nullable PlanId plan, @Nullable StatementLine last, int limit) {
        return upTo(account, plan, last == null ? null : (Long) (last.id() - 1), limit);
    }

    /** @param newest the highest id to return; null for no bound */
    private List<StatementLine> upTo(AccountId account, @Nullable PlanId plan, @Nullable Long newest, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(LINES + " limit :size")
                .bind("account", account.value())
                .bind("anchor", newest)
                .bind("plan", plan == null ? null : (Long) plan.value())
                .bind("size", limit)
                .mapTo(StatementLine.class)
                .list());
    }
}
