package io.tidings.imports;

import io.tidings.schedule.Tasks;
import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Creates imports without a job, so that a test can run them itself. */
@Singleton
final class ImportFixture {
    private final Jdbi jdbi;
    private final Tasks tasks;
    private final ImportStore store;
    private final UploadFolder folder;

    ImportFixture(Jdbi jdbi, Tasks tasks, ImportStore store, UploadFolder folder) {
        this.jdbi = jdbi;
        this.tasks = tasks;
        this.store = store;
        this.folder = folder;
    }

    ImportRow uploaded(AccountId account, String csv) {
        var id = ImportId.random();
        var bytes = csv.getBytes(StandardCharsets.UTF_8);
        var meta = new UploadMeta(
                "test.csv", "text/csv", null, null, List.of(), Map.of(), null, null, ImportRules.DEFAULT);
        try (var sink = new UploadSink(folder.file(id), bytes.length)) {
            sink.write(bytes, 0, bytes.length);
            var layout = FileLayout.of(FileHead.of(folder.file(id), sink.probe(), Optional.empty(), ""), Map.of());
            var upload = new StoredUpload(
                    sink.sha256OfDurableFile(),
                    sink.probe().size(),
                    sink.probe().rowsAtMost(),
                    layout,
                    Optional.empty(),
                    Optional.empty());
            jdbi.useTransaction(handle -> store.insert(
                    handle, account, tasks.create(handle, account, "import", id.toString()), id, meta, upload));
        }
        return store.load(id).orElseThrow();
    }

    ImportSummary summary(ImportRow job) {
        return store.find(job.account(), job.id()).orElseThrow();
    }

    /** Returns the numbers of the import's members, of their distinct contacts, and of all contacts of the account. */
    List<Long> stored(ImportRow job) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select count(*) as members,
                               count(distinct contact_id) as contacts,
                               (select count(*) from contact where account_id = :account) as all_contacts
                          from import_member
                         where import_no = :import
                        """)
                .bind("import", job.no())
                .bind("account", job.account().value())
                .map((row, context) ->
                        List.of(row.getLong("members"), row.getLong("contacts"), row.getLong("all_contacts")))
                .one());
    }
}
