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

/** Takes batches of one request. Thread-safe. */
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
     * Takes all of the messages or none.
     *
     * @throws io.tidings.shared.Problem.ProblemException 400 for none or more than a thousand, 402 {@code insufficient_credits},
     *     403 {@code subscription_inactive}, 409 {@code no_gateway} or {@code
     *     client_ref_taken}, 422 with a place for everything that is wrong
     */
    AcceptedBatch send(Actor actor, @Nullable List<@Nullable SendBody> bodies) {
        var wanted = requireCount(bodies);
        var account = actor.account();
        var faults = new ValidationErrors();
        var drafts = rules.check(account, wanted, "#/messages/%d", faults);
        requireSameRoute(drafts, faults);
        faults.refuseMany(wanted.size());
        var planSettings = new SinglePlans.PlanSettings(
                account, plans.gateway(account), drafts.getFirst().route());
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
                null);
    }

    private static List<@Nullable SendBody> requireCount(@Nullable List<@Nullable SendBody> bodies) {
        var wanted = Objects.requireNonNullElse(bodies, List.<@Nullable SendBody>of());
        if (wanted.isEmpty() || wanted.size() > MAX_MESSAGES) {
            throw Problem.malformed("messages_count", "A batch has 1 to %,d messages, in \"messages\".".formatted(MAX_MESSAGES))
                    .withErrors(List.of(new Problem.Violation("#/messages", "1 to 1000 are allowed.")))
                    .asException();
        }
        return wanted;
    }

    /** One plan has one channel, sender, priority and policy; with several it would be several batches. */
    private static void requireSameRoute(List<Draft> drafts, ValidationErrors faults) {
        if (drafts.isEmpty() || !faults.isEmpty()) {
            return;
        }
        var ways = new HashSet<Route>();
        for (int i = 0; i < drafts.size(); i++) {
            if (ways.add(drafts.get(i).route()) && ways.size() > 1) {
                faults.add(
                        "mixed_batch",
                        "#/messages/" + i,
                        "All messages of a batch have the same channel, sender, priority and on_uncertain.");
            }
        }
    }
}
