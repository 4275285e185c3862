package io.tidings.sending;

import io.tidings.audit.Audit;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Actor;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Records a batch that arrived in one request: its plan, task, row, client references and audit entry. */
@Singleton
final class BatchRecords {
    private final SinglePlans plans;
    private final Tasks tasks;
    private final BatchStore store;
    private final SendStore sendStore;
    private final Audit audit;

    BatchRecords(SinglePlans plans, Tasks tasks, BatchStore store, SendStore names, Audit audit) {
        this.plans = plans;
        this.tasks = tasks;
        this.store = store;
        this.sendStore = names;
        this.audit = audit;
    }

    /** As {@link SendStore#limitValidity}. */
    void limitValidity(Handle handle, List<Draft> drafts, long first) {
        sendStore.limitValidity(handle, drafts, first);
    }

    /**
     * @param first the id of its first message
     * @throws io.tidings.shared.Problem.ProblemException 409 {@code client_ref_taken}
     */
    AcceptedBatch insert(
            Handle handle, Actor actor, SinglePlans.PlanSettings planSettings, List<Draft> drafts, long first) {
        var account = actor.account();
        int messages = drafts.size();
        sendStore.reserveClientRefs(handle, account, drafts, first, "#/messages/%d");
        var plan = plans.newBatch(handle, planSettings);
        var task = tasks.create(handle, account, Batches.KIND, plan.toString());
        tasks.progress(handle, task, (long) messages, 0, 0, 0);
        store.insert(handle, plan, account, task, messages, first);
        audit.record(
                handle,
                actor,
                "batch.accepted",
                "batch:" + plan,
                Map.of("messages", Integer.toString(messages), "task", task.toString()));
        return new AcceptedBatch(plan, task, messages);
    }
}
