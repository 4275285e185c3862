package io.tidings.imports;

import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.ImportId;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Reads and writes rows of {@code import_undo}. */
@Singleton
final class ImportUndoStore {
    static final String COLUMNS = """
            u.task_id as undo_task, u.state as undo_state, u.contacts_deleted, u.contacts_restored, u.contacts_unchanged,
            u.kept_in_use, u.kept_changed, u.kept_other_import, u.requested_at as undo_requested_at,
            u.finished_at as undo_finished_at""";

    private final Jdbi jdbi;

    ImportUndoStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The work of an undo. */
    record Work(ImportRow job, Actor actor, ImportUndo undo) {}

    Optional<ImportUndo> find(AccountId account, ImportId id) {
        return jdbi.withHandle(handle -> find(handle, account, id));
    }

    /** Reads the undo and locks the import until the transaction ends, so that two requests start one undo. */
    Optional<ImportUndo> findLocked(Handle handle, AccountId account, ImportId id) {
        handle.createQuery("select no from import_job where id = :id and account_id = :account for update")
                .bind("id", id.value())
                .bind("account", account.value())
                .mapTo(Long.class)
                .findOne();
        return find(handle, account, id);
    }

    private static Optional<ImportUndo> find(Handle handle, AccountId account, ImportId id) {
        return handle.createQuery("select " + COLUMNS + """
                         from import_undo u join import_job j on j.no = u.import_no
                        where j.id = :id and j.account_id = :account""")
                .bind("id", id.value())
                .bind("account", account.value())
                .map((row, _) -> undo(row))
                .findOne();
    }

    /** Starts the undo, or starts a failed one again with its counts. */
    void start(Handle handle, ImportRow job, Actor actor, TaskId task) {
        handle.createUpdate("""
                        insert into import_undo (import_no, account_id, task_id, actor_kind, actor_id)
                        values (:import, :account, :task, :kind, :actor)
                        on conflict (import_no) do update
                           set task_id = excluded.task_id, actor_kind = excluded.actor_kind, actor_id = excluded.actor_id,
                               state = 'running', finished_at = null
                        """)
                .bind("import", job.no())
                .bind("account", job.account().value())
                .bind("task", task.value())
                .bind("kind", actor.kind().name())
                .bind("actor", actor.id())
                .execute();
    }

    Optional<Work> load(ImportRow job) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS
                        + ", u.actor_kind, u.actor_id from import_undo u where u.import_no = :import")
                .bind("import", job.no())
                .map((row, _) -> new Work(
                        job,
                        new Actor(
                                job.account(),
                                Actor.Kind.valueOf(row.getString("actor_kind")),
                                row.getLong("actor_id")),
                        undo(row)))
                .findOne());
    }

    /** Adds the counts of a part. Returns the sums. */
    ImportUndo.Counts add(Handle handle, long importNo, ImportUndo.Counts counts) {
        return handle.createQuery("""
                        update import_undo u
                           set contacts_deleted = contacts_deleted + :deleted,
                               contacts_restored = contacts_restored + :restored,
                               contacts_unchanged = contacts_unchanged + :unchanged,
                               kept_in_use = kept_in_use + :inUse,
                               kept_changed = kept_changed + :changed,
                               kept_other_import = kept_other_import + :otherImport
                         where import_no = :import
                        returning\s""" + COLUMNS)
                .bind("import", importNo)
                .bindMethods(counts)
                .map((row, _) -> counts(row))
                .one();
    }

    /** Returns false if it has ended before. */
    boolean end(Handle handle, long importNo, ImportUndo.State state) {
        return handle.createUpdate("""
                                update import_undo set state = :state, finished_at = now()
                                 where import_no = :import and state = 'running'""")
                        .bind("import", importNo)
                        .bind("state", state.text())
                        .execute()
                == 1;
    }

    /** Returns the unfinished campaigns whose audience is the import. */
    List<Long> unfinishedCampaigns(Handle handle, AccountId account, ImportId id) {
        return handle.createQuery("""
                        select id from campaign
                         where account_id = :account and audience ->> 'import_id' = :import
                           and status in ('draft', 'scheduled', 'sending', 'paused')
                         order by id""")
                .bind("account", account.value())
                .bind("import", id.toString())
                .mapTo(Long.class)
                .list();
    }

    /** Returns whether a launch of the account is reading its audience. */
    boolean isLaunching(Handle handle, AccountId account) {
        return handle.createQuery("""
                        select exists (select from campaign
                                        where account_id = :account and preparing and phase <> 'waiting'
                                          and status in ('sending', 'paused'))""")
                .bind("account", account.value())
                .mapTo(Boolean.class)
                .one();
    }

    /** Reads {@link #COLUMNS}. */
    static ImportUndo undo(ResultSet row) throws SQLException {
        var finished = row.getObject("undo_finished_at", OffsetDateTime.class);
        return new ImportUndo(
                new TaskId(row.getObject("undo_task", UUID.class)),
                ImportUndo.State.valueOf(row.getString("undo_state").toUpperCase(Locale.ROOT)),
                counts(row),
                row.getObject("undo_requested_at", OffsetDateTime.class).toInstant(),
                finished == null ? null : finished.toInstant());
    }

    private static ImportUndo.Counts counts(ResultSet row) throws SQLException {
        return new ImportUndo.Counts(
                row.getLong("contacts_deleted"),
                row.getLong("contacts_restored"),
                row.getLong("contacts_unchanged"),
                row.getLong("kept_in_use"),
                row.getLong("kept_changed"),
                row.getLong("kept_other_import"));
    }
}
