package io.tidings.sending;

import io.tidings.imports.Uploads;
import io.tidings.shared.Actor;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Accepts files of numbers and texts as batches. Thread-safe. */
@Singleton
final class MessageFileReceiver {
    private static final Set<String> FIELDS = Set.of("channel", "sender", "priority", "on_uncertain", "template_id");

    private final Jdbi jdbi;
    private final Uploads uploads;
    private final FileRules rules;
    private final FileBatchRecords records;
    private final SinglePlans plans;

    MessageFileReceiver(Jdbi jdbi, Uploads uploads, FileRules rules, FileBatchRecords records, SinglePlans plans) {
        this.jdbi = jdbi;
        this.uploads = uploads;
        this.rules = rules;
        this.records = records;
        this.plans = plans;
    }

    /**
     * Accepts the file. Its rows become messages in the background.
     *
     * @throws io.tidings.shared.Problem.ProblemException 400, 404, 409, 413, 415, 422, 429 or 503; nothing is stored
     *     then
     */
    AcceptedBatch accept(Actor actor, String contentType, InputStream body) {
        plans.requireGateway(actor.account());
        return uploads.receive(actor.account(), contentType, body, FIELDS, upload -> insert(actor, upload));
    }

    private AcceptedBatch insert(Actor actor, Uploads.Upload upload) {
        var settings = rules.settings(actor.account(), upload);
        var route = settings.route();
        var gateway = plans.gateway(actor.account(), route.channel());
        var planSettings = new SinglePlans.PlanSettings(actor.account(), gateway, route);
        return jdbi.inTransaction(handle -> {
            var batch = records.insert(handle, actor, planSettings, upload, settings);
            uploads.markPending(handle, upload.id());
            return batch;
        });
    }
}
