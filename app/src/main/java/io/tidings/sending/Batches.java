package io.tidings.sending;

import io.tidings.audit.Audit;
import io.tidings.credits.Credits;
import io.tidings.dispatch.Dispatch;
import io.tidings.dispatch.NewBlock;
import io.tidings.dispatch.SendPlan;
import io.tidings.messages.MessageCounts;
import io.tidings.messages.MessageIds;
import io.tidings.messages.MessageState;
import io.tidings.messages.MessageWriter;
import io.tidings.messages.NewMessage;
import io.tidings.schedule.Tasks;
import io.tidings.sending.Batch.Status;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Takes batches, and says what became of them. Thread-safe. */
@Singleton
final class Batches {
    static final String KIND = "batch";
    static final int MOST = 1_000;

    private final Jdbi jdbi;
    private final SendRules rules;
    private final Sends sends;
    private final BatchStore store;
    private final MessageIds ids;
    private final Dispatch dispatch;
    private final Credits credits;
    private final Tasks tasks;
    private final Audit audit;
    private final InstantSource clock;

    Batches(
            Jdbi jdbi,
            SendRules rules,
            Sends sends,
            BatchStore store,
            MessageIds ids,
            Dispatch dispatch,
            Credits credits,
            Tasks tasks,
            Audit audit,
            InstantSource clock) {
        this.jdbi = jdbi;
        this.rules = rules;
        this.sends = sends;
        this.store = store;
        this.ids = ids;
        this.dispatch = dispatch;
        this.credits = credits;
        this.tasks = tasks;
        this.audit = audit;
        this.clock = clock;
    }

    /** What the caller is told: the messages are committed and on their way. */
    record Accepted(PlanId batch, TaskId task, long messages) {}

    /**
     * Takes all of the messages or none.
     *
     * @throws io.tidings.shared.ProblemException 400 for none or more than a thousand, 402 {@code insufficient_credits},
     *     403 {@code subscription_inactive}, 409 {@code no_gateway} or {@code
     *     client_ref_taken}, 422 with a place for everything that is wrong
     */
    Accepted send(Actor actor, @Nullable List<@Nullable SendBody> bodies) {
        var wanted = bounded(bodies);
        var account = actor.account();
        var faults = new Faults();
        var drafts = rules.check(account, wanted, "#/messages/%d", faults);
        requireOneWay(drafts, faults);
        faults.refuseMany(wanted.size());
        var gateway = sends.gateway(account);
        long first = ids.allocate(drafts.size());
        var accepted = jdbi.inTransaction(handle -> {
            dispatch.checkBacklog(handle, account, drafts.size());
            sends.takeNames(handle, account, drafts, first, "#/messages/%d");
            var plan = dispatch.newPlan(handle);
            var task = tasks.create(handle, account, KIND, plan.toString());
            tasks.progress(handle, task, (long) drafts.size(), 0, 0, 0);
            store.insert(handle, plan, account, task, drafts.size(), first);
            dispatch.plan(
                    handle,
                    DirectPlans.plan(
                            plan,
                            SendPlan.Kind.BATCH,
                            account,
                            gateway,
                            drafts.getFirst().way()));
            write(handle, account, plan, drafts, first);
            dispatch.release(handle, plan);
            audit.record(
                    handle,
                    actor,
                    "batch.accepted",
                    "batch:" + plan,
                    Map.of("messages", Integer.toString(drafts.size()), "task", task.toString()));
            credits.reserve(handle, account, plan, dispatch.reserved(handle, plan));
            return new Accepted(plan, task, drafts.size());
        });
        dispatch.ringSoon();
        return accepted;
    }

    Batch get(AccountId account, PlanId id) {
        return store.find(account, id)
                .orElseThrow(() -> Problem.notFound("batch").asException());
    }

    Page<Batch> list(AccountId account, PageRequest request) {
        return store.list(account, request);
    }

    MessageCounts counts(Batch batch) {
        return dispatch.counts(batch.id());
    }

    /** Stops it; 409 {@code wrong_state} when it has ended. @return how many messages were cancelled at once */
    long cancel(Actor actor, PlanId id) {
        var batch = get(actor.account(), id);
        long cancelled = jdbi.inTransaction(handle -> {
            // The plan before the batch: the order in which a put-back locks them.
            dispatch.hold(handle, id);
            var now = store.lock(handle, id).orElseThrow();
            if (!store.move(handle, id, Status.PREPARING, Status.CANCELLED)
                    && !store.move(handle, id, Status.SENDING, Status.CANCELLED)) {
                throw Problem.conflict(
                                "wrong_state",
                                "The batch is %s, so it cannot be cancelled."
                                        .formatted(now.status().text()))
                        .with("status_now", now.status().text())
                        .asException();
            }
            long stopped = dispatch.cancel(handle, id);
            audit.record(
                    handle,
                    actor,
                    "batch.cancelled",
                    "batch:" + id,
                    Map.of("from", now.status().text(), "cancelled", Long.toString(stopped)));
            return stopped;
        });
        dispatch.ring(batch.id());
        return cancelled;
    }

    private void write(Handle handle, AccountId account, PlanId plan, List<Draft> drafts, long first) {
        var rows = new MessageWriter(clock.instant());
        for (int i = 0; i < drafts.size(); i++) {
            rows.add(row(account, plan, first + i, drafts.get(i)));
        }
        rows.flush(handle);
        dispatch.addBlocks(handle, plan, blocks(first, drafts, dispatch.blockSize(handle, plan)));
    }

    private static NewMessage row(AccountId account, PlanId plan, long id, Draft draft) {
        return new NewMessage(
                id,
                new NewMessage.Source(account, plan, draft.way().channel(), null),
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

    private static List<NewBlock> blocks(long first, List<Draft> drafts, int size) {
        var blocks = new ArrayList<NewBlock>();
        for (int from = 0; from < drafts.size(); from += size) {
            int to = Math.min(from + size, drafts.size());
            var within = drafts.subList(from, to);
            int segments = within.stream().mapToInt(Draft::segments).sum();
            long cost = within.stream().mapToLong(Draft::cost).sum();
            blocks.add(new NewBlock(from / size, first + from, first + to - 1, 0, segments, cost));
        }
        return blocks;
    }

    private static List<@Nullable SendBody> bounded(@Nullable List<@Nullable SendBody> bodies) {
        var wanted = Objects.requireNonNullElse(bodies, List.<@Nullable SendBody>of());
        if (wanted.isEmpty() || wanted.size() > MOST) {
            throw Problem.malformed("messages_count", "A batch has 1 to %,d messages, in \"messages\".".formatted(MOST))
                    .withErrors(List.of(new Problem.Violation("#/messages", "1 to 1000 are allowed.")))
                    .asException();
        }
        return wanted;
    }

    /** One plan has one channel, sender, priority and policy; with several it would be several batches. */
    private static void requireOneWay(List<Draft> drafts, Faults faults) {
        if (drafts.isEmpty() || !faults.none()) {
            return;
        }
        var ways = new HashSet<Way>();
        for (int i = 0; i < drafts.size(); i++) {
            if (ways.add(drafts.get(i).way()) && ways.size() > 1) {
                faults.add(
                        "mixed_batch",
                        "#/messages/" + i,
                        "All messages of a batch have the same channel, sender, priority and on_uncertain.");
            }
        }
    }
}
