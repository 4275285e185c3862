package io.tidings.maintenance;

import io.tidings.audit.Audit;
import io.tidings.contacts.Contacts;
import io.tidings.schedule.Jobs;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Actor;
import io.tidings.shared.ContactId;
import io.tidings.shared.Problem;
import io.tidings.shared.TaskId;
import io.tidings.suppression.Suppressions;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Forgets people who ask for it. Thread-safe. */
@Singleton
final class Erasures {
    static final String JOB = "erasure";

    private final Jdbi jdbi;
    private final Contacts contacts;
    private final Suppressions suppressions;
    private final Tasks tasks;
    private final Jobs jobs;
    private final Audit audit;

    Erasures(Jdbi jdbi, Contacts contacts, Suppressions suppressions, Tasks tasks, Jobs jobs, Audit audit) {
        this.jdbi = jdbi;
        this.contacts = contacts;
        this.suppressions = suppressions;
        this.tasks = tasks;
        this.jobs = jobs;
        this.audit = audit;
    }

    /**
     * Nothing is sent to the person from now on; everything that is known of them goes, in the background. Messages that
     * are on their way are waited for. Idempotent while it goes on; what was given up begins anew, as a new task. Answers
     * 404 for a contact that the account does not have.
     *
     * @param suppress whether nobody may write to the number when it comes back with an import; an opt-out that is there
     *     stays in any case, as a keyed hash
     */
    public TaskId erase(Actor actor, ContactId id, boolean suppress) {
        var contact = contacts.find(actor.account(), id);
        return jdbi.inTransaction(handle -> {
            var asked = ErasureStore.asked(handle, actor.account(), id);
            if (asked.isPresent()) {
                return asked.get().over()
                        ? again(handle, actor, id, suppress)
                        : asked.get().task();
            }
            var phone = contact.orElseThrow(() -> Problem.notFound("contact").asException())
                    .phone();
            var task = tasks.create(handle, actor.account(), JOB, id.toString());
            var added = suppressions.addTemporary(handle, actor, phone);
            var hold = suppress ? null : added.orElse(null);
            return ErasureStore.insert(handle, actor, task, id, phone, hold)
                    .map(erasure -> begin(handle, actor, id, task, erasure))
                    .orElseThrow(() -> Problem.conflict("erasure_under_way", "The contact is being erased already.")
                            .asException());
        });
    }

    private TaskId again(Handle handle, Actor actor, ContactId id, boolean suppress) {
        var task = tasks.create(handle, actor.account(), JOB, id.toString());
        return ErasureStore.renew(handle, actor, task, id, suppress)
                .map(erasure -> begin(handle, actor, id, task, erasure))
                .orElseThrow(() -> Problem.conflict("erasure_under_way", "The contact is being erased already.")
                        .asException());
    }

    private TaskId begin(Handle handle, Actor actor, ContactId id, TaskId task, long erasure) {
        jobs.enqueue(handle, JOB, Long.toString(erasure));
        audit.record(handle, actor, "contact.erasure_requested", "contact:" + id, Map.of("task", task.toString()));
        return task;
    }
}
