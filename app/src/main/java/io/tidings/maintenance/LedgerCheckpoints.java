package io.tidings.maintenance;

import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Stores the sums of older ledger entries of accounts and plans, so that the check of every minute reads only newer ones.
 * A checkpoint is computed from the entries and never from the balance, so a wrong balance is still found. Thread-safe.
 */
@Singleton
final class LedgerCheckpoints {
    /** Transfers of an account or plan that may be later than its checkpoint. */
    static final int MAX_LATER_TRANSFERS = 1_000;

    /** Checkpoints that one run moves. */
    private static final int MAX_PER_RUN = 50;

    private final Jdbi jdbi;

    LedgerCheckpoints(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Advances the checkpoints of recent transfers. Recomputes each checkpoint from the first entry once a day. */
    void advance() {
        jdbi.useTransaction(handle -> advance(handle, "account", "account_id"));
        jdbi.useTransaction(handle -> advance(handle, "plan", "plan_id"));
    }

    private static void advance(Handle handle, String scope, String column) {
        dropOldest(handle, scope);
        extend(handle, scope, column);
    }

    /** Deletes the oldest checkpoint, if it is older than one day. It is then computed again from the first entry. */
    private static void dropOldest(Handle handle, String scope) {
        // Only one a minute, because an account with years of entries takes one or two seconds.
        handle.createUpdate("""
                        delete from ledger_checkpoint
                         where scope = :scope and id = (
                               select id from ledger_checkpoint
                                where scope = :scope and counted_at < now() - interval '1 day'
                                order by counted_at limit 1)""").bind("scope", scope).execute();
    }

    private static void extend(Handle handle, String scope, String column) {
        handle.createUpdate("""
                        with moved as materialized (
                            select distinct <column> as id from ledger_transfer
                             where at > now() - interval '3 minutes' and <column> is not null
                        ), behind as materialized (
                            select v.id, coalesce(m.last_transfer_id, 0) as last_transfer_id,
                                   coalesce(m.bought, 0) as bought,
                                   coalesce(m.available, 0) as available, coalesce(m.reserved, 0) as reserved,
                                   coalesce(m.spent, 0) as spent, coalesce(m.owed, 0) as owed
                              from moved v left join ledger_checkpoint m on m.scope = :scope and m.id = v.id
                             where exists (select from ledger_transfer t
                                            where t.<column> = v.id and t.id > coalesce(m.last_transfer_id, 0)
                                            order by t.id offset :maxLater limit 1)
                             order by random() limit :maxPerRun
                        )
                        insert into ledger_checkpoint as m
                            (scope, id, last_transfer_id, bought, available, reserved, spent, owed)
                        select :scope, b.id, e.last_transfer_id, b.bought + e.bought, b.available + e.available,
                               b.reserved + e.reserved, b.spent + e.spent, b.owed + e.owed
                          from behind b
                         cross join lateral (
                               select max(t.id) as last_transfer_id,
                                      coalesce(-sum(e.amount) filter (where book = 'bought'), 0) as bought,
                                      coalesce(sum(e.amount) filter (where book = 'available'), 0) as available,
                                      coalesce(sum(e.amount) filter (where book = 'reserved'), 0) as reserved,
                                      coalesce(sum(e.amount) filter (where book = 'spent'), 0) as spent,
                                      coalesce(sum(e.amount) filter (where book = 'suspense'), 0) as owed
                                 from ledger_transfer t join ledger_entry e on e.transfer_id = t.id
                                where t.<column> = b.id and t.id > b.last_transfer_id) e
                        on conflict (scope, id) do update
                           set last_transfer_id = excluded.last_transfer_id, bought = excluded.bought,
                               available = excluded.available, reserved = excluded.reserved, spent = excluded.spent,
                               owed = excluded.owed""")
                .define("column", column)
                .bind("scope", scope)
                .bind("maxLater", MAX_LATER_TRANSFERS)
                .bind("maxPerRun", MAX_PER_RUN)
                .execute();
    }
}
