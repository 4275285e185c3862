package io.tidings.imports;

import io.tidings.contacts.BulkChanges;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Takes back an import part by part. A part deletes its rows of {@code import_member}, so none is done twice. */
@Singleton
final class ImportUndoParts {
    private static final int ROWS = 5_000;

    private final ImportUndoStore store;

    ImportUndoParts(ImportUndoStore store) {
        this.store = store;
    }

    /** The first rows that are left. */
    private record Rows(int first, int last) {}

    /**
     * Takes back the next rows in the transaction of the caller. Empty if no row is left, so that the undo is at its end.
     *
     * @throws LaunchingException if a launch reads contacts now
     */
    Optional<ImportUndo.Counts> next(Handle handle, ImportRow job) {
        BulkChanges.allowNone(handle, job.account());
        if (store.isLaunching(handle, job.account())) {
            throw new LaunchingException();
        }
        var rows = rows(handle, job);
        return rows.map(found -> undo(handle, job, found));
    }

    private static Optional<Rows> rows(Handle handle, ImportRow job) {
        return handle.createQuery("""
                        select min(row_no) as first, max(row_no) as last
                          from (select row_no from import_member where import_no = :import
                                 order by row_no limit :limit) as next
                        having count(*) > 0""")
                .bind("import", job.no())
                .bind("limit", ROWS)
                .map((row, _) -> new Rows(row.getInt("first"), row.getInt("last")))
                .findOne();
    }

    private static ImportUndo.Counts undo(Handle handle, ImportRow job, Rows rows) {
        var ids = lock(handle, job, rows);
        plan(handle);
        return handle.createQuery(ImportUndoSql.STATEMENT)
                .bind("import", job.no())
                .bind("account", job.account().value())
                .bind("after", rows.first() - 1)
                .bind("upto", rows.last())
                .bind("ids", ids.toArray(Long[]::new))
                .bind("low", ids.isEmpty() ? 0L : ids.getFirst())
                .bind("high", ids.isEmpty() ? 0L : ids.getLast())
                .bindMap(times(handle, job))
                .bind("keeps", job.rules().keepsInContact())
                .bind("noAttributes", job.columns().noAttributes().toArray(String[]::new))
                .bind("tags", job.tags().toArray(String[]::new))
                .map((row, _) -> new ImportUndo.Counts(
                        row.getLong("deleted"),
                        row.getLong("restored"),
                        row.getLong("unchanged"),
                        row.getLong("in_use"),
                        row.getLong("changed"),
                        row.getLong("other_import")))
                .one();
    }

    /**
     * Chooses plans that read each row of the part once. The planner has no statistics of the parts of the statement, and
     * often none of new tables. It would compare each row with each other row, and so would a generic plan with each id.
     */
    private static void plan(Handle handle) {
        handle.execute("""
                select set_config('plan_cache_mode', 'force_custom_plan', true),
                       set_config('enable_nestloop', 'off', true), set_config('enable_seqscan', 'off', true)
                """);
    }

    /** Locks the contacts, so that the next statement sees their last change. Returns their ids in order. */
    private static List<Long> lock(Handle handle, ImportRow job, Rows rows) {
        return handle.createQuery("""
                        select id from contact
                         where account_id = :account
                           and id = any(array(select contact_id from import_member
                                               where import_no = :import and row_no >= :first and row_no <= :last))
                         order by id
                           for update""")
                .bind("account", job.account().value())
                .bind("import", job.no())
                .bind("first", rows.first())
                .bind("last", rows.last())
                .mapTo(Long.class)
                .list();
    }

    /** Returns when the import was started and finished. */
    private static Map<String, OffsetDateTime> times(Handle handle, ImportRow job) {
        return handle.createQuery("""
                        select coalesce(started_at, created_at) as started, coalesce(finished_at, now()) as finished
                          from import_job where no = :import""")
                .bind("import", job.no())
                .map((row, _) -> Map.of(
                        "started", row.getObject("started", OffsetDateTime.class),
                        "finished", row.getObject("finished", OffsetDateTime.class)))
                .one();
    }

    /** A launch reads contacts of the account. The undo continues after it. */
    static final class LaunchingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LaunchingException() {
            super("a launch of the account reads its contacts", null, false, false);
        }
    }
}
