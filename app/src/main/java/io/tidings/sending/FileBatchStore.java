package io.tidings.sending;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.imports.Column;
import io.tidings.imports.Reject;
import io.tidings.imports.RejectRows;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Stores batches while their files are read. Each write has no effect once the batch is no longer in preparation. */
@Singleton
final class FileBatchStore {
    private final Jdbi jdbi;
    private final ObjectMapper json;

    FileBatchStore(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    void insert(
            Handle handle,
            PlanId id,
            AccountId account,
            TaskId task,
            UUID upload,
            FileSettings settings,
            long rowsAtMost) {
        handle.createUpdate("""
                        insert into send_batch (id, account_id, task_id, source, status, upload, settings, rows_expected)
                        values (:id, :account, :task, 'file', 'preparing', :upload, cast(:settings as jsonb), :rows)""")
                .bind("id", id.value())
                .bind("account", account.value())
                .bind("task", task.value())
                .bind("upload", upload)
                .bind("settings", write(settings))
                .bind("rows", rowsAtMost)
                .execute();
    }

    /** Counts the account's files that are being read. Blocks further files of the account until the commit. */
    long countActiveLocked(Handle handle, AccountId account) {
        handle.createQuery("select id from account where id = :account for no key update")
                .bind("account", account.value())
                .mapTo(Long.class)
                .one();
        return handle.createQuery("""
                        select count(*) from send_batch
                         where account_id = :account and finished_at is null and status = 'preparing'""")
                .bind("account", account.value())
                .mapTo(Long.class)
                .one();
    }

    /** Finds a batch in preparation. Empty when the batch came without a file or is no longer in preparation. */
    Optional<FileBatch> find(PlanId id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, account_id, task_id, upload, settings::text as settings, rows_expected,
                               first_message_id, total, rejected, rows_done
                          from send_batch where id = :id and status = 'preparing' and upload is not null""")
                .bind("id", id.value())
                .map((row, _) -> new FileBatch(
                        new PlanId(row.getLong("id")),
                        new AccountId(row.getLong("account_id")),
                        new TaskId(row.getObject("task_id", UUID.class)),
                        row.getObject("upload", UUID.class),
                        read(row.getString("settings")),
                        row.getLong("rows_expected"),
                        row.getLong("first_message_id"),
                        row.getLong("total"),
                        row.getLong("rejected"),
                        row.getLong("rows_done")))
                .findOne());
    }

    /** Returns the id of the batch's file. The file itself may be deleted. */
    Optional<UUID> upload(PlanId id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select upload from send_batch where id = :id and upload is not null")
                        .bind("id", id.value())
                        .mapTo(UUID.class)
                        .findOne());
    }

    /** @return false if the batch is no longer in preparation, or another reader has reserved ids for it */
    boolean reserveIds(Handle handle, FileBatch batch, long first) {
        return handle.createUpdate("""
                        update send_batch set first_message_id = :first
                         where id = :id and status = 'preparing' and first_message_id is null""")
                        .bind("id", batch.id().value())
                        .bind("first", first)
                        .execute()
                == 1;
    }

    /**
     * Claims the next part and locks the batch. Call it before the rows are written, in the same transaction.
     *
     * @return false if the batch is no longer in preparation, or another reader has written this part
     */
    boolean advance(Handle handle, FileBatch batch, long rowsBefore, long rowsAfter, int written, int rejected) {
        return handle.createUpdate("""
                        update send_batch
                           set rows_done = :after, total = total + :written, rejected = rejected + :rejected
                         where id = :id and status = 'preparing' and rows_done = :before""")
                        .bind("id", batch.id().value())
                        .bind("before", rowsBefore)
                        .bind("after", rowsAfter)
                        .bind("written", written)
                        .bind("rejected", rejected)
                        .execute()
                == 1;
    }

    void insertRejects(Handle handle, PlanId batch, List<Reject> rejects) {
        if (rejects.isEmpty()) {
            return;
        }
        RejectRows.bind(handle.createUpdate("""
                        insert into send_batch_reject (batch_id, row_no, line_no, column_name, code, message, raw)
                        select :batch, row_no, line_no, column_name, code, message, raw
                          from unnest(:rows, :lines, :columns, :codes, :messages, :raws)
                               as given (row_no, line_no, column_name, code, message, raw)"""), rejects)
                .bind("batch", batch.value())
                .execute();
    }

    /** Returns the headers of the file's columns. Empty for a batch without a file. */
    List<String> headers(PlanId id) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select settings::text from send_batch where id = :id and settings is not null")
                .bind("id", id.value())
                .mapTo(String.class)
                .findOne()
                .map(text -> read(text).shape().columns().stream()
                        .map(Column::header)
                        .toList())
                .orElse(List.of()));
    }

    /** Returns the rejects after a row, in the order of the file. */
    List<Reject> rejects(PlanId batch, int afterRow, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select row_no, line_no, column_name, code, message, raw from send_batch_reject
                         where batch_id = :batch and row_no > :after order by row_no limit :limit""")
                .bind("batch", batch.value())
                .bind("after", afterRow)
                .bind("limit", limit)
                .map((row, _) -> RejectRows.read(row))
                .list());
    }

    /**
     * Deletes the rejected rows of batches that ended longer ago than {@code age}.
     *
     * @return the number of deleted rows
     */
    int prune(Duration age) {
        return jdbi.withHandle(
                handle -> handle.createUpdate("""
                        delete from send_batch_reject r using send_batch b
                         where b.id = r.batch_id and b.finished_at < now() - :age""").bind("age", age).execute());
    }

    private String write(FileSettings settings) {
        try {
            return json.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the settings of a file cannot be written as JSON", e);
        }
    }

    private FileSettings read(String text) {
        try {
            return json.readValue(text, FileSettings.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("send_batch.settings is not valid", e);
        }
    }
}
