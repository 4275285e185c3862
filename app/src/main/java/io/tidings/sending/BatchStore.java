package io.tidings.sending;

import io.tidings.database.PagedQuery;
import io.tidings.sending.Batch.Status;
import io.tidings.shared.AccountId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PlanId;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads and writes rows of {@code send_batch}. Each change of state names the states that it may start from. */
@Singleton
final class BatchStore {
    private static final String BATCH = """
            select id, account_id, task_id, source, status, total, rejected, error_code, error_detail, created_at,
                   finished_at
              from send_batch
            """;

    private final Jdbi jdbi;

    BatchStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void insert(Handle handle, PlanId id, AccountId account, TaskId task, long total, long firstMessage) {
        handle.createUpdate("""
                        insert into send_batch (id, account_id, task_id, source, total, first_message_id)
                        values (:id, :account, :task, 'request', :total, :first)""")
                .bind("id", id.value())
                .bind("account", account.value())
                .bind("task", task.value())
                .bind("total", total)
                .bind("first", firstMessage)
                .execute();
    }

    Optional<Batch> find(AccountId account, PlanId id) {
        return jdbi.withHandle(handle -> handle.createQuery(BATCH + " where id = :id and account_id = :account")
                .bind("id", id.value())
                .bind("account", account.value())
                .mapTo(Batch.class)
                .findOne());
    }

    /** Returns the batches of the account that have not ended. */
    List<PlanId> unfinished(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id from send_batch where account_id = :account and finished_at is null order by id
                        """)
                .bind("account", account.value())
                .mapTo(Long.class)
                .map(PlanId::new)
                .list());
    }

    /** Locks the batch until the transaction ends. */
    Optional<Batch> lock(Handle handle, PlanId id) {
        return handle.createQuery(BATCH + " where id = :id for update")
                .bind("id", id.value())
                .mapTo(Batch.class)
                .findOne();
    }

    /** Newest first. */
    Page<Batch> list(AccountId account, PageRequest request) {
        return jdbi.withHandle(handle -> new PagedQuery(
                        handle, request, query -> query.bind("account", account.value()))
                .page("""
                        select count(*) as total, max(id) as highest from send_batch
                         where account_id = :account and id <= coalesce(:anchor, 9223372036854775807)""", BATCH + """
                         where account_id = :account and id <= :anchor
                         order by id desc limit :size offset :offset""", Batch.class));
    }

    /** Returns the batches that have not ended. All messages of some may already have an outcome. */
    List<PlanId> open() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select id from send_batch where finished_at is null and status <> 'preparing' order by id")
                .mapTo(Long.class)
                .map(PlanId::new)
                .list());
    }

    /** @return false if the batch is no longer in {@code from} */
    boolean changeStatus(Handle handle, PlanId id, Status from, Status to) {
        return handle.createUpdate("update send_batch set status = :to where id = :id and status = :from")
                        .bind("id", id.value())
                        .bind("from", from.text())
                        .bind("to", to.text())
                        .execute()
                == 1;
    }

    /** Sets a finished batch to sending again. */
    void reopen(Handle handle, PlanId id) {
        handle.createUpdate("""
                        update send_batch set status = 'sending', finished_at = null
                         where id = :id and status = 'finished'""").bind("id", id.value()).execute();
    }

    /** Ends the batch. @return false if it has ended before */
    boolean finish(Handle handle, PlanId id, Status status, @Nullable String code, @Nullable String detail) {
        handle.createUpdate("delete from pending_upload k using send_batch b where b.id = :id and k.id = b.upload")
                .bind("id", id.value())
                .execute();
        return handle.createUpdate("""
                        update send_batch
                           set status = :status, finished_at = now(),
                               error_code = coalesce(:code, error_code), error_detail = coalesce(:detail, error_detail)
                         where id = :id and finished_at is null""")
                        .bind("id", id.value())
                        .bind("status", status.text())
                        .bind("code", code)
                        .bind("detail", detail)
                        .execute()
                == 1;
    }

    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
