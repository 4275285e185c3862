package io.tidings.sending;

import io.tidings.messages.MessageState;
import io.tidings.messages.NewMessage;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Accepts batches that arrive in one request. Thread-safe. */
@Singleton
final class BatchReceiver {
    static final int MAX_MESSAGES = 1_000;

    private final Jdbi jdbi;
    private final SendRules rules;
    private final BatchRecords records;
    private final SinglePlans plans;
    private final SendQueue queue;

    BatchReceiver(Jdbi jdbi, SendRules rules, BatchRecords records, SinglePlans plans, SendQueue queue) {
        this.jdbi = jdbi;
        this.rules = rules;
        this.records = records;
        this.plans = plans;
        this.queue = queue;
    }

    /**
     * Accepts all of the messages or none.
     *
     * @throws io.tidings.shared.Problem.ProblemException 400 for no messages or more than 1,000, 402 {@code
     *     insufficient_credits}, 403 {@code subscription_inactive}, 409 {@code no_gateway} or {@code client_ref_taken},
     *     422 with the pointer of each error
     */
    AcceptedBatch send(Actor actor, @Nullable List<@Nullable SendBody> bodies) {
        var messages = requireCount(bodies);
        var account = actor.account();
        var errors = new ValidationErrors();
        var drafts = rules.check(account, messages, "#/messages/%d", errors);
        requireSameRoute(drafts, errors);
        errors.refuseMany(messages.size());
        var planSettings = new SinglePlans.PlanSettings(
                account,
                plans.gateway(account, drafts.getFirst().route().channel()),
                drafts.getFirst().route());
        long first = queue.allocateIds(drafts.size());
        var accepted = jdbi.inTransaction(handle -> {
            queue.requireBacklogCapacity(handle, account, drafts.size());
            var batch = records.insert(handle, actor, planSettings, drafts, first);
            queue.write(
                    handle,
                    batch.batch(),
                    rows(account, batch.batch(), drafts, first),
                    0,
                    queue.blockSize(handle, batch.batch()));
            records.limitValidity(handle, drafts, first);
            queue.release(handle, account, batch.batch());
            return batch;
        });
        queue.wakeUpSoon();
        return accepted;
    }

    private static List<NewMessage> rows(AccountId account, PlanId plan, List<Draft> drafts, long first) {
        var rows = new ArrayList<NewMessage>(drafts.size());
        for (int i = 0; i < drafts.size(); i++) {
            rows.add(row(account, plan, first + i, drafts.get(i)));
        }
        return rows;
    }

    private static NewMessage row(AccountId account, PlanId plan, long id, Draft draft) {
        return new NewMessage(
                id,
                new NewMessage.Source(account, plan, draft.route().channel(), null),
                draft.contact(),
                MessageState.QUEUED,
                draft.segments(),
                draft.cost(),
                draft.to().e164(),
                draft.body(),
                null,
                null,
                null,
                null);
    }

    private static List<@Nullable SendBody> requireCount(@Nullable List<@Nullable SendBody> bodies) {
        var messages = Objects.requireNonNullElse(bodies, List.<@Nullable SendBody>of());
        if (messages.isEmpty() || messages.size() > MAX_MESSAGES) {
            throw Problem.malformed(
                            "messages_count", "A batch has 1 to %,d messages in \"messages\".".formatted(MAX_MESSAGES))
                    .withErrors(List.of(new Problem.Violation("#/messages", "1 to 1000 messages are allowed.")))
                    .asException();
        }
        return messages;
    }

    /** Checks that all messages have the same route, because one plan has one channel, sender, priority and policy. */
    private static void requireSameRoute(List<Draft> drafts, ValidationErrors errors) {
        if (drafts.isEmpty() || !errors.isEmpty()) {
            return;
        }
        var routes = new HashSet<Route>();
        for (int i = 0; i < drafts.size(); i++) {
            if (routes.add(drafts.get(i).route()) && routes.size() > 1) {
                errors.add(
                        "mixed_batch",
                        "#/messages/" + i,
                        "All messages of a batch must have the same channel, sender, priority and on_uncertain.");
            }
        }
    }
}
