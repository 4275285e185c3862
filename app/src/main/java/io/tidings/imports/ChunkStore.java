package io.tidings.imports;

import io.tidings.contacts.BulkChanges;
import io.tidings.schedule.Tasks;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Stores chunks as contacts, members of the import and rejects. Thread-safe. */
@Singleton
final class ChunkStore {
    private static final int MAX_ATTEMPTS = 20;

    // serialization_failure, deadlock_detected, unique_violation: another transaction changed the same contacts.
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "23505");
    private static final Logger LOG = Logger.getLogger(ChunkStore.class);

    private final Jdbi jdbi;
    private final Tasks tasks;

    ChunkStore(Jdbi jdbi, Tasks tasks) {
        this.jdbi = jdbi;
        this.tasks = tasks;
    }

    /**
     * Stores the chunk and its counts in one transaction. Empty if the chunk was stored before, by this runner or a
     * concurrent one.
     *
     * @throws ImportEndedException if the import is no longer processing
     */
    Optional<ImportCounts> store(ImportRow job, Chunk chunk) {
        for (int attempt = 1; ; attempt++) {
            try {
                return jdbi.inTransaction(handle -> store(handle, job, chunk));
            } catch (ConcurrentChangeException | JdbiException e) {
                if (attempt == MAX_ATTEMPTS || !isConflict(e)) {
                    throw e;
                }
                LOG.debugf("A chunk of import %s conflicted with another writer in attempt %s", job.id(), attempt);
            }
        }
    }

    private Optional<ImportCounts> store(Handle handle, ImportRow job, Chunk chunk) {
        int inserted = handle.createUpdate("""
                        insert into import_chunk (import_no, first_row, rows) values (:import, :first, :rows)
                        on conflict do nothing
                        """)
                .bind("import", job.no())
                .bind("first", chunk.firstRow())
                .bind("rows", chunk.rows())
                .execute();
        if (inserted == 0) {
            return Optional.empty();
        }
        if (!chunk.rejects().isEmpty()) {
            reject(handle, job, chunk.rejects());
        }
        var contacts = chunk.size() == 0 ? ImportCounts.NONE : contacts(handle, job, chunk);
        var counts = new ImportCounts(
                contacts.added(),
                contacts.updated(),
                contacts.unchanged(),
                chunk.rejects().size(),
                chunk.duplicates(),
                chunk.landlines());
        count(handle, job, counts);
        return Optional.of(counts);
    }

    private ImportCounts contacts(Handle handle, ImportRow job, Chunk chunk) {
        BulkChanges.allowOthers(handle, job.account());
        lookUpByIndex(handle);
        var tagged = job.rules().keepsInContact() && job.columns().tagsColumn() >= 0;
        var statement = handle.createQuery(ContactChangeSql.of(job));
        if (job.rules().keepsInContact()) {
            statement.bind("noAttributes", job.columns().noAttributes().toArray(String[]::new));
        }
        var done = statement
                .bind("account", job.account().value())
                .bind("import", job.no())
                .bind("tags", job.tags().toArray(String[]::new))
                .bind("rowNumbers", chunk.rowNumbers())
                .bind("phones", chunk.values(ContactField.PHONE))
                .bind("firstNames", chunk.values(ContactField.FIRST_NAME))
                .bind("lastNames", chunk.values(ContactField.LAST_NAME))
                .bind("locations", chunk.values(ContactField.LOCATION))
                .bind("products", chunk.values(ContactField.PREFERRED_PRODUCT))
                .bind("variables", chunk.variables())
                .bind("rowTags", tagged ? chunk.tags() : new String[0])
                .map((row, context) -> new ImportCounts(
                        row.getLong("added"), row.getLong("updated"), row.getLong("unchanged"), 0, 0, 0))
                .one();
        if (done.imported() != chunk.size()) {
            throw new ConcurrentChangeException();
        }
        return done;
    }

    private static void lookUpByIndex(Handle handle) {
        // Thousands of index lookups in order are faster than any plan that reads the whole table. On a table without
        // statistics the planner would compare each row of the chunk with each contact of the account. That takes
        // 30 s instead of 0.1 s for the third chunk of a first import.
        handle.execute("""
                select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
                       set_config('enable_seqscan', 'off', true), set_config('enable_material', 'off', true)
                """);
    }

    private static void reject(Handle handle, ImportRow job, List<Reject> rejects) {
        RejectRows.bind(handle.createUpdate("""
                        insert into import_reject (import_no, row_no, line_no, column_name, code, message, raw)
                        select :import, row_no, line_no, column_name, code, message, raw
                          from unnest(:rows, :lines, :columns, :codes, :messages, :raws)
                               as given (row_no, line_no, column_name, code, message, raw)
                        """), rejects)
                .bind("import", job.no())
                .execute();
    }

    /** Adds the counts to the import. Must be the last step, because the other loader waits here until the commit. */
    private void count(Handle handle, ImportRow job, ImportCounts counts) {
        var sums = handle.createQuery("""
                        update import_job
                           set rows_total = rows_total + :total,
                               rows_new = rows_new + :added,
                               rows_updated = rows_updated + :updated,
                               rows_unchanged = rows_unchanged + :unchanged,
                               rows_rejected = rows_rejected + :rejected,
                               rows_duplicate = rows_duplicate + :duplicate,
                               rows_landline = rows_landline + :landline
                         where no = :import and status = 'processing'
                        returning rows_new, rows_updated, rows_unchanged, rows_rejected, rows_duplicate, rows_landline
                        """)
                .bind("import", job.no())
                .bind("total", counts.total())
                .bind("added", counts.added())
                .bind("updated", counts.updated())
                .bind("unchanged", counts.unchanged())
                .bind("rejected", counts.rejected())
                .bind("duplicate", counts.duplicate())
                .bind("landline", counts.landlines())
                .map((row, context) -> new ImportCounts(
                        row.getLong("rows_new"),
                        row.getLong("rows_updated"),
                        row.getLong("rows_unchanged"),
                        row.getLong("rows_rejected"),
                        row.getLong("rows_duplicate"),
                        row.getLong("rows_landline")))
                .findOne()
                .orElseThrow(ImportEndedException::new);
        long total = Math.max(job.rowsExpected(), sums.total());
        tasks.progress(handle, job.task(), total, sums.total(), sums.imported(), sums.rejected());
    }

    private static boolean isConflict(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConcurrentChangeException
                    || cause instanceof SQLException sql && CONFLICTS.contains(String.valueOf(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    /** Another transaction inserted or deleted a contact of the chunk between the lookup and the write. */
    private static final class ConcurrentChangeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ConcurrentChangeException() {
            super("another transaction changed contacts of the chunk", null, false, false);
        }
    }
}
