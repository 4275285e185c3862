package io.tidings.progress;

import io.tidings.audit.Audit;
import io.tidings.shared.Actor;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Puts on record who took data out. */
@Singleton
final class ExportLog {
    private final Jdbi jdbi;
    private final Audit audit;

    ExportLog(Jdbi jdbi, Audit audit) {
        this.jdbi = jdbi;
        this.audit = audit;
    }

    /** @param what was exported: contacts, messages … */
    void record(Actor actor, String what) {
        record(actor, what, "account:" + actor.account());
    }

    void record(Actor actor, String what, String subject) {
        jdbi.useTransaction(handle -> audit.record(handle, actor, what + ".exported", subject, Map.of()));
    }
}
