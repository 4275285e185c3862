package io.tidings.maintenance;

import io.tidings.audit.Audit;
import io.tidings.schedule.Tasks;
import io.tidings.suppression.Suppressions;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Ends an erasure in one transaction: the suppressions, the task and the audit entry. */
@Singleton
final class ErasureEnd {
    private final Suppressions suppressions;
    private final Tasks tasks;
    private final Audit audit;

    ErasureEnd(Suppressions suppressions, Tasks tasks, Audit audit) {
        this.suppressions = suppressions;
        this.tasks = tasks;
        this.audit = audit;
    }

    /**
     * Ends the erasure with success. Does nothing if it ended before.
     *
     * @param messages number of blanked messages
     */
    void succeed(Handle handle, Erasure erasure, long messages) {
        if (!ErasureStore.delete(handle, erasure.id())) {
            return;
        }
        var account = erasure.actor().account();
        if (erasure.temporarySuppression() != null) {
            suppressions.removeTemporary(handle, account, erasure.temporarySuppression());
        }
        int optOuts = suppressions.erase(handle, account, erasure.phone());
        audit.record(
                handle,
                erasure.actor(),
                "contact.erased",
                "contact:" + erasure.contact(),
                Map.of("suppressed", Boolean.toString(optOuts > 0)));
        tasks.progress(handle, erasure.task(), messages, messages, messages, 0);
        tasks.succeed(handle, erasure.task());
    }

    void fail(Handle handle, Erasure erasure) {
        tasks.fail(handle, erasure.task(), "internal_error", "The erasure failed. Request it again.");
    }
}
