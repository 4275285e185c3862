package io.tidings.queue;

import io.tidings.observability.Redacted;
import io.tidings.plans.PlanFinished;
import io.tidings.shared.PlanId;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/** Checks whether a plan is finished, and fires {@link PlanFinished}. */
@Singleton
final class PlanCompletionCheck {
    private static final Logger LOG = Logger.getLogger(PlanCompletionCheck.class);

    private final Jdbi jdbi;
    private final Event<PlanFinished> finished;

    PlanCompletionCheck(Jdbi jdbi, Event<PlanFinished> drained) {
        this.jdbi = jdbi;
        this.finished = drained;
    }

    /**
     * Checks the plan. Call it after the commit that ended a block: of two blocks that end at once, at least the later
     * check sees both ended.
     */
    void check(PlanId plan) {
        try {
            if (isFinished(plan)) {
                finished.fire(new PlanFinished(plan));
            }
        } catch (RuntimeException e) {
            // Campaigns poll for finished plans, so a failure here must not stop sending.
            LOG.warnf(Redacted.of(e), "Could not check whether plan %s is finished", plan);
        }
    }

    boolean isFinished(PlanId plan) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select not exists (select from send_block where plan_id = :plan
                                              and state in ('PREPARING', 'READY', 'PAUSED', 'LEASED'))
                           and not exists (select from dispatch_queue where plan_id = :plan)""")
                .bind("plan", plan.value())
                .mapTo(Boolean.class)
                .one());
    }
}
