package io.tidings.progress;

import io.tidings.audit.Audit;
import io.tidings.shared.Actor;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Records in the audit log who exported data. */
@Singleton
final class ExportLog {
    private final Jdbi jdbi;
    private final Audit audit;

    ExportLog(Jdbi jdbi, Audit audit) {
        this.jdbi = jdbi;
        this.audit = audit;
    }

    /** @param what the kind of data: contacts, messages … */
    void record(Actor actor, String what) {
        record(actor, what, "account:" + actor.account());
    }

    void record(Actor actor, String what, String subject) {
        jdbi.useTransaction(handle -> audit.record(handle, actor, what + ".exported", subject, Map.of()));
    }
}
