package io.tidings.imports;

import io.tidings.audit.Audit;
import io.tidings.schedule.QueuedTasks;
import io.tidings.shared.Actor;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Accepts uploads as imports. Stores the import, its task, its job and its extension in one transaction. Thread-safe.
 */
@Singleton
final class NewImports {
    private final Jdbi jdbi;
    private final UploadReceiver receiver;
    private final ImportStore store;
    private final QueuedTasks tasks;
    private final ImportConfig config;
    private final Audit audit;

    NewImports(
            Jdbi jdbi, UploadReceiver intake, ImportStore store, QueuedTasks tasks, ImportConfig config, Audit audit) {
        this.audit = audit;
        this.jdbi = jdbi;
        this.receiver = intake;
        this.store = store;
        this.tasks = tasks;
        this.config = config;
    }

    /** @param csrf see {@link UploadReceiver#form} */
    AcceptedImport acceptForm(
            Actor actor, String contentType, InputStream body, Optional<CsrfFormPart> csrf, UploadExtension extension) {
        return accept(actor, receiver.form(contentType, body, csrf, extension.fields()), extension);
    }

    AcceptedImport accept(Actor actor, InputStream body, UploadMeta meta) {
        UploadRules.check(meta);
        return accept(actor, UploadReceiver.file(body, meta), NoExtension.NONE);
    }

    private AcceptedImport accept(Actor actor, UploadReceiver.Body body, UploadExtension extension) {
        // An early check before the body is read, to save the upload. The check at the insert is binding.
        refuseIfBusy(store.countActive(actor.account()));
        return receiver.receive(actor.account(), body, upload -> {
            extension.check(upload.texts(), upload.stored().layout().columns().list());
            var stored = upload.stored();
            if (stored.warning().isPresent() && extension.needsCertainEncoding()) {
                throw ImportProblems.encodingUncertain(stored.warning().get());
            }
            return new AcceptedImport(
                    upload.id(),
                    insert(actor, upload, extension),
                    stored.warning().stream().toList(),
                    stored.sheet().orElse(null));
        });
    }

    private TaskId insert(Actor actor, ReceivedUpload upload, UploadExtension extension) {
        var account = actor.account();
        return jdbi.inTransaction(handle -> {
            refuseIfBusy(store.countActiveLocked(handle, account));
            var task = tasks.queueForFile(
                    handle, account, ImportJob.KIND, ImportJob.KIND, upload.id().toString());
            store.insert(handle, account, task, upload.id(), upload.meta(), upload.stored());
            audit.record(handle, actor, "import.accepted", "import:" + upload.id(), Map.of("task", task.toString()));
            extension.accepted(handle, upload.id());
            return task;
        });
    }

    private void refuseIfBusy(long active) {
        if (active >= config.maxActive()) {
            throw ImportProblems.tooMany(config.maxActive());
        }
    }
}
