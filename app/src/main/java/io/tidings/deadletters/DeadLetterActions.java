package io.tidings.deadletters;

import io.tidings.audit.Audit;
import io.tidings.database.Workload;
import io.tidings.plancontrol.DeadLetterFilter;
import io.tidings.plans.SendPlan;
import io.tidings.reports.DeadLetter;
import io.tidings.reports.DeadLetters;
import io.tidings.reports.DeadLetters.PlanDeadLetters;
import io.tidings.shared.Actor;
import io.tidings.shared.MessageId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Requeues and discards dead letters, of campaigns and of messages sent through the API. */
@Singleton
final class DeadLetterActions {
    private final Jdbi jdbi;
    private final DeadLetters deadLetters;
    private final PlanRequeue plans;
    private final Audit audit;

    DeadLetterActions(Jdbi jdbi, DeadLetters letters, PlanRequeue plans, Audit audit) {
        this.jdbi = jdbi;
        this.deadLetters = letters;
        this.plans = plans;
        this.audit = audit;
    }

    /**
     * Requeues one dead letter. Throws 409 {@code refused_permanently}, {@code outcome_unknown},
     * {@code attempts_exhausted} or {@code cancelled} when it may not be sent again, and 402 without enough credits.
     */
    void requeue(Actor actor, DeadLetter deadLetter, boolean resetAttempts, boolean force) {
        var kind = deadLetter.campaign() == null ? SendPlan.Kind.DIRECT : SendPlan.Kind.CAMPAIGN;
        var only = DeadLetterFilter.of(Set.of(deadLetter.message().value()));
        var result = plans.requeue(actor, new PlanDeadLetters(deadLetter.plan(), kind, 1, only), resetAttempts, force);
        if (result.permanent() > 0) {
            throw needsForce(deadLetter).asException();
        }
        if (result.exhausted() > 0) {
            throw Problem.conflict(
                            "attempts_exhausted", "This message has used all its attempts; reset_attempts allows more.")
                    .asException();
        }
        if (result.stopped() > 0) {
            throw Problem.conflict("cancelled", "The campaign or batch of this message was cancelled.")
                    .asException();
        }
        if (result.requeued() == 0) {
            throw Problem.conflict("wrong_state", "This dead letter was requeued or discarded by another request.")
                    .asException();
        }
    }

    private static Problem needsForce(DeadLetter deadLetter) {
        return deadLetter.reason() == DeadLetter.Reason.OUTCOME_UNKNOWN
                ? Problem.conflict(
                        "outcome_unknown",
                        "This message may have been sent; force sends it again, perhaps for the second time.")
                : Problem.conflict(
                        "refused_permanently",
                        "The provider refused this message permanently; force sends it again all the same.");
    }

    /**
     * Requeues the dead letters plan by plan, each plan in short transactions. A refusal (402, 403, 503) is thrown if
     * it comes before any message was requeued. A later refusal ends the work; the result has the number of messages
     * left and the reason. /
     */
    Requeued requeue(Actor actor, DeadLetterFilter filter, boolean resetAttempts, boolean force) {
        var done = Requeued.NOTHING;
        for (var plan : deadLetters.byPlan(actor.account(), filter)) {
            var refusal = done.refusal();
            if (refusal != null) {
                done = done.plusRefused(plan.count(), refusal);
                continue;
            }
            try {
                done = done.plus(plans.requeue(actor, plan, resetAttempts, force));
            } catch (ProblemException refused) {
                if (done.requeued() == 0) {
                    throw refused;
                }
                done = done.plusRefused(plan.count(), refused.problem());
            }
        }
        return done;
    }

    int discard(Actor actor, DeadLetterFilter filter) {
        return Workload.JOBS.call(() -> jdbi.inTransaction(handle -> {
            int discarded = deadLetters.discard(handle, actor.account(), filter, actor.label());
            if (discarded > 0) {
                audit.record(
                        handle,
                        actor,
                        "dead_letters.discarded",
                        filter.messages().size() == 1
                                ? "message:" + filter.messages().iterator().next()
                                : "dead_letters",
                        Map.of("discarded", Integer.toString(discarded)));
            }
            return discarded;
        }));
    }

    Optional<DeadLetter> find(Actor actor, MessageId message) {
        return deadLetters.find(actor.account(), message);
    }
}
