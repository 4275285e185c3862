package io.tidings.credits;

import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Posts transfers. One statement writes many transfers, their entries, the reservations of their plans and the balances
 * of their accounts; it updates each row once. The statement locks the balance of an account before any other credit
 * row, and several balances in ascending order of account, so that two statements cannot deadlock.
 */
@Singleton
final class Ledger {
    /** All parts read "posted", and "posted" reads the locked balances. So the balances are locked first. */
    private static final String POST = """
            with given as (
                select *
                  from unnest(:accounts, :plans, :kinds, :subjects, :boughts, :availables, :reserveds,
                              :spents, :oweds, :takens, :releaseds)
                       with ordinality
                       as t(account_id, plan_id, kind, subject_id, bought, available, reserved, spent,
                            owed, taken, released, ord)
            ), locked as materialized (
                select account_id from balance
                 where account_id in (select account_id from given)
                 order by account_id for no key update
            ), posted as materialized (
                select g.*,
                       case when kind = 'settle' then 1
                            else row_number() over (partition by kind, subject_id order by ord)
                                 + coalesce((select max(sequence_no) from ledger_transfer t
                                              where t.kind = g.kind and t.subject_id = g.subject_id), 0)
                       end as sequence_no
                  from locked join given g using (account_id)
            ), transfer as (
                insert into ledger_transfer
                    (account_id, plan_id, kind, subject_id, sequence_no, idempotency_key, note, actor)
                select account_id, plan_id, kind, subject_id, sequence_no, :key, :note, :actor
                  from posted order by ord
                returning id, kind, subject_id, sequence_no
            ), entry as (
                insert into ledger_entry (transfer_id, account_id, book, amount)
                select t.id, p.account_id, e.book, e.amount
                  from posted p join transfer t using (kind, subject_id, sequence_no)
                 cross join lateral (values ('bought', -p.bought), ('available', p.available),
                        ('reserved', p.reserved), ('spent', p.spent), ('suspense', p.owed), ('owed', -p.owed)
                       ) as e(book, amount)
                 where e.amount <> 0
            ), by_plan as (
                select plan_id, account_id, sum(taken) as taken, sum(reserved) as reserved,
                       sum(spent) as spent, sum(released) as released, sum(owed) as owed
                  from posted where plan_id is not null and kind <> 'on_account'
                 group by plan_id, account_id
            ), updated as (
                update reservation r
                   set taken_units = r.taken_units + b.taken, reserved_units = r.reserved_units + b.reserved,
                       spent_units = r.spent_units + b.spent,
                       released_units = r.released_units + b.released,
                       owed_units = r.owed_units + b.owed
                  from by_plan b where r.plan_id = b.plan_id
                returning r.plan_id
            ), inserted as (
                insert into reservation (plan_id, account_id, taken_units, reserved_units, spent_units,
                    released_units, owed_units)
                select plan_id, account_id, taken, reserved, spent, released, owed
                  from by_plan where plan_id not in (select plan_id from updated)
            ), by_account as (
                select account_id, sum(bought) as bought, sum(available) as available,
                       sum(reserved) as reserved, sum(spent) as spent, sum(owed) as owed
                  from posted group by account_id
            )
            update balance b
               set bought = b.bought + a.bought, available = b.available + a.available,
                   reserved = b.reserved + a.reserved, spent = b.spent + a.spent, owed = b.owed + a.owed
              from by_account a where b.account_id = a.account_id
            returning b.account_id, b.owed > 0 and b.available > 0 as in_debt""";

    private record Posted(AccountId account, boolean inDebt) {}

    /** Locks the accounts' balances until the transaction ends. */
    Map<AccountId, Balance> lock(Handle handle, Collection<AccountId> accounts) {
        return handle.createQuery("""
                        select account_id, bought, available, reserved, spent, owed, unlimited, subscription_active
                          from balance where account_id = any(:accounts)
                         order by account_id for no key update""")
                .bind("accounts", accounts.stream().map(AccountId::value).toArray(Long[]::new))
                .reduceRows(new HashMap<AccountId, Balance>(), (found, row) -> {
                    found.put(
                            new AccountId(row.getColumn("account_id", Long.class)),
                            new Balance(
                                    row.getColumn("bought", Long.class),
                                    row.getColumn("available", Long.class),
                                    row.getColumn("reserved", Long.class),
                                    row.getColumn("spent", Long.class),
                                    row.getColumn("owed", Long.class),
                                    row.getColumn("unlimited", Boolean.class),
                                    row.getColumn("subscription_active", Boolean.class)));
                    return found;
                });
    }

    Balance lock(Handle handle, AccountId account) {
        var balance = lock(handle, List.of(account)).get(account);
        if (balance == null) {
            throw new IllegalStateException("account %s has no balance".formatted(account));
        }
        return balance;
    }

    /** Posts like {@link #post(Handle, List, String, String, String)}, with the actor {@code system}. */
    List<AccountId> post(Handle handle, List<Transfer> transfers) {
        return post(handle, transfers, "system", null, null);
    }

    /**
     * Posts all transfers. Transfers that may repeat for one subject get a sequence number. So the caller must hold the
     * lock of the balance, or of the message that they are for.
     *
     * @param key the client's idempotency key; only for a single transfer
     * @return the accounts that have both debts and available units
     */
    List<AccountId> post(
            Handle handle, List<Transfer> transfers, String actor, @Nullable String key, @Nullable String note) {
        if (transfers.isEmpty()) {
            return List.of();
        }
        return handle
                .createQuery(POST)
                .bind("accounts", longs(transfers, each -> each.account().value()))
                .bind(
                        "plans",
                        transfers.stream()
                                .map(Transfer::plan)
                                .map(plan -> plan == null ? null : (Long) plan.value())
                                .toArray(Long[]::new))
                .bind(
                        "kinds",
                        transfers.stream().map(each -> each.kind().text()).toArray(String[]::new))
                .bind("subjects", longs(transfers, Transfer::subject))
                .bind("boughts", longs(transfers, Transfer::bought))
                .bind("availables", longs(transfers, Transfer::available))
                .bind("reserveds", longs(transfers, Transfer::reserved))
                .bind("spents", longs(transfers, Transfer::spent))
                .bind("oweds", longs(transfers, Transfer::owed))
                .bind("takens", longs(transfers, Transfer::taken))
                .bind("releaseds", longs(transfers, Transfer::releasedUnits))
                .bind("actor", actor)
                .bind("key", key)
                .bind("note", note)
                .map((row, context) -> new Posted(new AccountId(row.getLong("account_id")), row.getBoolean("in_debt")))
                .stream()
                .filter(Posted::inDebt)
                .map(Posted::account)
                .toList();
    }

    /**
     * Sets how many of the plan's reserved units are for messages that are not sendable yet. The caller holds the
     * balance's lock.
     */
    void setReservedForLater(Handle handle, PlanId plan, long units) {
        handle.createUpdate("""
                        update reservation set reserved_for_later = :units
                         where plan_id = :plan and reserved_for_later <> :units""").bind("units", units).bind("plan", plan.value()).execute();
    }

    private static Long[] longs(List<Transfer> transfers, ToLongFunction<Transfer> part) {
        return transfers.stream().map(part::applyAsLong).toArray(Long[]::new);
    }
}
