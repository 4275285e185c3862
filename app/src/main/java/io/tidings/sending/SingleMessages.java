package io.tidings.sending;

import io.tidings.shared.Actor;
import io.tidings.shared.MessageId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Accepts single messages in one short transaction each. Does not call the provider. Thread-safe. */
@Singleton
final class SingleMessages {
    private final Jdbi jdbi;
    private final SendRules rules;
    private final SendStore store;
    private final SinglePlans plans;
    private final SendQueue queue;

    SingleMessages(Jdbi jdbi, SendRules rules, SendStore store, SinglePlans plans, SendQueue queue) {
        this.jdbi = jdbi;
        this.rules = rules;
        this.store = store;
        this.plans = plans;
        this.queue = queue;
    }

    /**
     * Commits the message. The dispatcher sends it afterwards.
     *
     * @throws io.tidings.shared.Problem.ProblemException 402 {@code insufficient_credits}, 403 {@code
     *     subscription_inactive}, 404 for a template of another account, 409 {@code no_gateway} or {@code
     *     client_ref_taken}, 422 for an invalid message; nothing is stored then
     */
    MessageId send(Actor actor, SendBody body) {
        var account = actor.account();
        var errors = new ValidationErrors();
        var drafts = rules.check(account, List.of(body), "#", errors);
        errors.refuseOne();
        var draft = drafts.getFirst();
        var plan = plans.findOrCreate(account, draft.route());
        long id = queue.nextId();
        jdbi.useTransaction(handle -> {
            queue.requireBacklogCapacity(handle, account, 1);
            store.reserveClientRefs(handle, account, drafts, id, "#");
            store.insert(handle, account, plan, id, draft);
            queue.queue(handle, account, plan, id, draft.cost());
        });
        queue.wakeUpForSingle(plan);
        return new MessageId(id);
    }
}
