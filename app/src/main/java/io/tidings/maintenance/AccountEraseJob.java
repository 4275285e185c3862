package io.tidings.maintenance;

import io.tidings.accounts.AccountLifecycle;
import io.tidings.maintenance.AccountTables.Rows;
import io.tidings.observability.LogContext;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobHandler;
import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.ToIntFunction;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Deletes the rows of a closed account, in slices of some thousand rows that each commit with their count. After a crash
 * it continues with the rows that are left. Waits until every message has an outcome, because the credits of its account
 * are settled by its messages.
 */
@Singleton
final class AccountEraseJob implements JobHandler {
    private static final Logger LOG = Logger.getLogger(AccountEraseJob.class);
    private static final int ROWS_PER_STATEMENT = 5_000;
    private static final Duration DELAY = Duration.ofSeconds(10);

    private final Jdbi jdbi;
    private final AccountLifecycle accounts;

    AccountEraseJob(Jdbi jdbi, AccountLifecycle accounts) {
        this.jdbi = jdbi;
        this.accounts = accounts;
    }

    @Override
    public String kind() {
        return AccountClosures.ERASE;
    }

    @Override
    public void run(String instance, JobContext context) {
        var id = new AccountId(Long.parseLong(instance));
        if (!accounts.get(id).status().equals("erasing")) {
            return;
        }
        try (var ids = LogContext.of(id)) {
            if (isUnderWay(id)) {
                throw context.later(DELAY);
            }
            delete(id, AccountTables.BLOCKS, context);
            deleteMessages(id, context);
            for (var rows : AccountTables.ERASED) {
                delete(id, rows, context);
            }
            jdbi.useTransaction(handle -> accounts.erased(handle, id));
            LOG.infof("Account %s was erased", id);
        }
    }

    @Override
    public void failed(String instance, Throwable cause) {
        LOG.errorf("The erasure of account %s failed. Request it again.", instance);
    }

    /** Returns whether a message, campaign or import of the account has not ended. */
    private boolean isUnderWay(AccountId id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select exists (select from campaign
                                        where account_id = :account and status in ('scheduled', 'sending', 'paused'))
                            or exists (select from send_batch where account_id = :account and finished_at is null)
                            or exists (select from import_job where account_id = :account and status = 'processing')
                            or exists (select from dispatch_queue where account_id = :account)
                            or exists (select from uncertain where account_id = :account)
                            or exists (select from send_block b join send_plan p on p.id = b.plan_id
                                        where p.account_id = :account
                                          and (b.state in ('PREPARING', 'READY', 'PAUSED', 'LEASED') or not b.settled))
                        """)
                .bind("account", id.value())
                .mapTo(Boolean.class)
                .one());
    }

    private void deleteMessages(AccountId id, JobContext context) {
        inSlices(
                id,
                context,
                handle -> handle.createQuery("""
                        with part as materialized (
                            select id from message where account_id = :account order by id limit :limit
                        ), receipts as (
                            delete from receipt r using part p where r.message_id = p.id
                        ), late as (
                            delete from late_status l using part p where l.message_id = p.id
                        ), events as (
                            delete from message_event e using part p where e.message_id = p.id
                        ), clicks as (
                            delete from click c using part p where c.message_id = p.id
                        ), deleted as (
                            delete from message m using part p where m.id = p.id returning 1
                        )
                        select count(*) from deleted
                        """)
                        .bind("account", id.value())
                        .bind("limit", ROWS_PER_STATEMENT)
                        .mapTo(Integer.class)
                        .one());
    }

    private void delete(AccountId id, Rows rows, JobContext context) {
        inSlices(
                id,
                context,
                handle -> handle.createUpdate("""
                        delete from %1$s
                         where ctid = any (array(select ctid from %1$s where %2$s limit :limit))
                        """.formatted(rows.table(), rows.condition()))
                        .bind("account", id.value())
                        .bind("limit", ROWS_PER_STATEMENT)
                        .execute());
    }

    /** Deletes until a slice is not full. Between two slices it may stop, so that a stop never waits for all of them. */
    private void inSlices(AccountId id, JobContext context, ToIntFunction<Handle> deleteSlice) {
        int deleted = ROWS_PER_STATEMENT;
        while (deleted == ROWS_PER_STATEMENT) {
            if (context.stopping()) {
                throw context.later(Duration.ZERO);
            }
            deleted = jdbi.inTransaction(handle -> {
                int count = deleteSlice.applyAsInt(handle);
                accounts.countErased(handle, id, count);
                return count;
            });
            context.progressed();
        }
    }
}
