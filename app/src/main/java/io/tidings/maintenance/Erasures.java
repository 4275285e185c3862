package io.tidings.maintenance;

import io.tidings.audit.Audit;
import io.tidings.contacts.Contacts;
import io.tidings.schedule.Jobs;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Actor;
import io.tidings.shared.ContactId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.shared.TaskId;
import io.tidings.suppression.Suppressions;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Starts erasures of personal data. Thread-safe. */
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
     * Suppresses the number at once and erases all data of the person in the background. Waits for started messages.
     * While the erasure runs, the call returns its task. A failed erasure is restarted with a new task. Answers 404 for a
     * contact that the account does not have.
     *
     * @param suppress whether the number stays suppressed after the erasure; an existing opt-out stays in any case, as a
     *     keyed hash
     */
    public TaskId erase(Actor actor, ContactId id, boolean suppress) {
        var contact = contacts.find(actor.account(), id);
        return jdbi.inTransaction(handle -> {
            var request = ErasureStore.findRequest(handle, actor.account(), id);
            if (request.isPresent()) {
                return request.get().ended()
                        ? restart(handle, actor, id, suppress)
                        : request.get().task();
            }
            var phone = contact.orElseThrow(() -> Problem.notFound("contact").asException())
                    .phone();
            var task = tasks.create(handle, actor.account(), JOB, id.toString());
            var added = suppressions.addTemporary(handle, actor, phone);
            var temporary = suppress ? null : added.orElse(null);
            return ErasureStore.insert(handle, actor, task, id, phone, temporary)
                    .map(erasure -> enqueue(handle, actor, id, task, erasure))
                    .orElseThrow(Erasures::underWay);
        });
    }

    private TaskId restart(Handle handle, Actor actor, ContactId id, boolean suppress) {
        var task = tasks.create(handle, actor.account(), JOB, id.toString());
        return ErasureStore.restart(handle, actor, task, id, suppress)
                .map(erasure -> enqueue(handle, actor, id, task, erasure))
                .orElseThrow(Erasures::underWay);
    }

    private static ProblemException underWay() {
        return Problem.conflict("erasure_under_way", "The contact is already being erased.")
                .asException();
    }

    private TaskId enqueue(Handle handle, Actor actor, ContactId id, TaskId task, long erasure) {
        jobs.enqueue(handle, JOB, Long.toString(erasure));
        audit.record(handle, actor, "contact.erasure_requested", "contact:" + id, Map.of("task", task.toString()));
        return task;
    }
}
