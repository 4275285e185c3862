package io.tidings.maintenance;

import io.tidings.audit.Audit;
import io.tidings.schedule.Tasks;
import io.tidings.suppression.Suppressions;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Ends an erasure: its hold, its opt-out, its task and the audit entry, in one transaction. */
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
     * Does nothing when the erasure has ended before.
     *
     * @param messages how many were blanked
     */
    void succeed(Handle handle, Erasure erasure, long messages) {
        if (!ErasureStore.delete(handle, erasure.id())) {
            return;
        }
        var account = erasure.actor().account();
        if (erasure.hold() != null) {
            suppressions.removeTemporary(handle, account, erasure.hold());
        }
        int kept = suppressions.erase(handle, account, erasure.phone());
        audit.record(
                handle,
                erasure.actor(),
                "contact.erased",
                "contact:" + erasure.contact(),
                Map.of("suppressed", Boolean.toString(kept > 0)));
        tasks.progress(handle, erasure.task(), messages, messages, messages, 0);
        tasks.succeed(handle, erasure.task());
    }

    void fail(Handle handle, Erasure erasure) {
        tasks.fail(handle, erasure.task(), "internal_error", "The erasure did not end; ask for it again.");
    }
}
