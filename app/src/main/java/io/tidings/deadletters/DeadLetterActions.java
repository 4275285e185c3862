package io.tidings.deadletters;

import io.tidings.audit.Audit;
import io.tidings.plancontrol.DeadLetterFilter;
import io.tidings.plans.SendPlan;
import io.tidings.reports.DeadLetter;
import io.tidings.reports.DeadLetters;
import io.tidings.reports.DeadLetters.OfPlan;
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
    private final DeadLetters letters;
    private final PlanRequeue plans;
    private final Audit audit;

    DeadLetterActions(Jdbi jdbi, DeadLetters letters, PlanRequeue plans, Audit audit) {
        this.jdbi = jdbi;
        this.letters = letters;
        this.plans = plans;
        this.audit = audit;
    }

    /**
     * One letter; 409 {@code refused_permanently}, {@code outcome_unknown}, {@code attempts_exhausted} or {@code cancelled} when it may not be sent
     * again, 402 when it cannot be paid for.
     */
    void requeue(Actor actor, DeadLetter letter, boolean resetAttempts, boolean force) {
        var kind = letter.campaign() == null ? SendPlan.Kind.DIRECT : SendPlan.Kind.CAMPAIGN;
        var only = DeadLetterFilter.of(Set.of(letter.message().value()));
        var result = plans.requeue(actor, new OfPlan(letter.plan(), kind, 1, only), resetAttempts, force);
        if (result.permanent() > 0) {
            throw insist(letter).asException();
        }
        if (result.exhausted() > 0) {
            throw Problem.conflict(
                            "attempts_exhausted", "All attempts of this message are used; reset_attempts allows more.")
                    .asException();
        }
        if (result.stopped() > 0) {
            throw Problem.conflict("cancelled", "What this message belongs to was cancelled; nothing of it is sent.")
                    .asException();
        }
        if (result.requeued() == 0) {
            throw Problem.conflict("wrong_state", "Somebody else has just settled this letter.")
                    .asException();
        }
    }

    private static Problem insist(DeadLetter letter) {
        return letter.reason() == DeadLetter.Reason.OUTCOME_UNKNOWN
                ? Problem.conflict(
                        "outcome_unknown",
                        "This message may have been sent; force sends it, perhaps for the second time.")
                : Problem.conflict(
                        "refused_permanently",
                        "The provider refused this message for good; force sends it all the same.");
    }

    /**
     * Each plan's letters at once, plan by plan: so each plan is held no longer than its own letters take. What was put
     * back stays so, and therefore a refusal (402, 403, 503) is thrown only while nothing was; later it ends the work, and
     * the result says what is left and why.
     */
    Requeued requeue(Actor actor, DeadLetterFilter filter, boolean resetAttempts, boolean force) {
        var done = Requeued.NOTHING;
        for (var plan : letters.byPlan(actor.account(), filter)) {
            var refusal = done.refusal();
            if (refusal != null) {
                done = done.without(plan.letters(), refusal);
                continue;
            }
            try {
                done = done.and(plans.requeue(actor, plan, resetAttempts, force));
            } catch (ProblemException refused) {
                if (done.requeued() == 0) {
                    throw refused;
                }
                done = done.without(plan.letters(), refused.problem());
            }
        }
        return done;
    }

    int discard(Actor actor, DeadLetterFilter filter) {
        return jdbi.inTransaction(handle -> {
            int discarded = letters.discard(handle, actor.account(), filter, actor.label());
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
        });
    }

    Optional<DeadLetter> find(Actor actor, MessageId message) {
        return letters.find(actor.account(), message);
    }
}
