package io.tidings.dispatch;

import io.tidings.gateways.SendOutcome;
import io.tidings.observability.Redacted;
import io.tidings.plans.CampaignHeld;
import io.tidings.plans.SendPlan;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Reports campaigns that the provider does not accept, so that they are paused. Thread-safe. */
@Singleton
final class HeldPlans {
    private static final Logger LOG = Logger.getLogger(HeldPlans.class);

    private final SendThreads threads;
    private final Event<CampaignHeld> events;

    HeldPlans(SendThreads threads, Event<CampaignHeld> events) {
        this.threads = threads;
        this.events = events;
    }

    /** Fires {@link CampaignHeld} on another thread, because its observer waits for the database. */
    void held(SendPlan plan, SendOutcome.Held held) {
        threads.execute(() -> {
            try {
                events.fire(new CampaignHeld(plan.account(), plan.id(), held.failure(), held.code(), held.text()));
            } catch (RuntimeException e) {
                // The next call of the campaign is held as well, and fires it again.
                LOG.warnf("Campaign %s could not be paused: %s", plan.id(), Redacted.brief(e));
            }
        });
    }
}
