package io.tidings.imports;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.schedule.Jobs;
import io.tidings.schedule.Tasks;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.ImportId;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/** Takes files in: to disk, looked at, and into the queue. Thread-safe. */
@Singleton
final class Intake {
    private static final int BUFFER = 16 * 1024;

    private final Jdbi jdbi;
    private final ImportStore store;
    private final UploadFolder folder;
    private final Tasks tasks;
    private final Jobs jobs;
    private final ImportConfig config;
    private final ObjectMapper json;

    Intake(
            Jdbi jdbi,
            ImportStore store,
            UploadFolder folder,
            Tasks tasks,
            Jobs jobs,
            ImportConfig config,
            ObjectMapper json) {
        this.jdbi = jdbi;
        this.store = store;
        this.folder = folder;
        this.tasks = tasks;
        this.jobs = jobs;
        this.config = config;
        this.json = json;
    }

    Imports.Accepted acceptForm(Actor actor, String contentType, InputStream body, Optional<FormGuard> guard) {
        return accept(
                actor, sink -> UploadForm.read(json, contentType, body, sink, guard, Set.of()), FileCompanion.NONE);
    }

    Imports.Accepted acceptForm(Actor actor, String contentType, InputStream body, FileCompanion companion) {
        return accept(
                actor,
                sink -> UploadForm.read(json, contentType, body, sink, Optional.empty(), companion.fields()),
                companion);
    }

    Imports.Accepted accept(Actor actor, InputStream body, UploadMeta meta) {
        UploadRules.check(meta);
        return accept(
                actor,
                sink -> {
                    copy(body, sink);
                    return new UploadForm.Form(meta, Map.of());
                },
                FileCompanion.NONE);
    }

    private Imports.Accepted accept(
            Actor actor, Function<UploadSink, UploadForm.Form> receive, FileCompanion companion) {
        // Asked before the body is read, to spare the sender; it is decided when the import is inserted.
        refuseIfBusy(store.countActive(actor.account()));
        var id = ImportId.random();
        boolean accepted = false;
        try (var sink = new UploadSink(folder.file(id), config.maxFileSize().asLongValue())) {
            var form = receive.apply(sink);
            UploadRules.check(form.meta());
            var layout =
                    FileLayout.of(folder.file(id), sink.probe(), form.meta().mapping());
            companion.check(form.texts(), layout.columns().list());
            var upload = new StoredUpload(sink.sha256OfDurableFile(), sink.probe(), layout);
            var task = insert(actor.account(), id, form.meta(), upload, companion);
            accepted = true;
            return new Imports.Accepted(id, task);
        } finally {
            if (!accepted) {
                folder.delete(id);
            }
        }
    }

    private TaskId insert(
            AccountId account, ImportId id, UploadMeta meta, StoredUpload upload, FileCompanion companion) {
        return jdbi.inTransaction(handle -> {
            refuseIfBusy(store.countActiveLocked(handle, account));
            var task = tasks.create(handle, account, ImportJob.KIND, id.toString());
            store.insert(handle, account, task, id, meta, upload);
            companion.accepted(handle, id);
            jobs.enqueue(handle, ImportJob.KIND, id.toString());
            return task;
        });
    }

    private void refuseIfBusy(long active) {
        if (active >= config.maxActive()) {
            throw ImportProblems.tooMany(config.maxActive());
        }
    }

    private static void copy(InputStream body, UploadSink sink) {
        var buffer = new byte[BUFFER];
        try {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                sink.write(buffer, 0, read);
            }
        } catch (IOException e) {
            throw ImportProblems.cutUpload();
        }
    }
}
