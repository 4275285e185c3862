package io.tidings.alerts;

import io.tidings.campaigns.CampaignLifecycle;
import io.tidings.observability.LogContext;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import io.tidings.shared.Actor;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import org.jboss.logging.Logger;

/** Pauses campaigns of which more messages fail than they allow; whoever resumes one gives it a new chance. */
@Singleton
final class FailureRateLimit implements RecurringJob {
    private static final Logger LOG = Logger.getLogger(FailureRateLimit.class);

    private final FailureRates rates;
    private final CampaignLifecycle lifecycle;

    FailureRateLimit(FailureRates rates, CampaignLifecycle lifecycle) {
        this.rates = rates;
        this.lifecycle = lifecycle;
    }

    @Override
    public String kind() {
        return "failure-brake";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(Duration.ofSeconds(1));
    }

    @Override
    public void run(JobContext context) {
        for (var brake : rates.failureLimits()) {
            rates.recentSince(brake.campaign(), brake.since())
                    .filter(rate -> rate.percent() >= brake.percent())
                    .ifPresent(rate -> pause(brake, rate));
        }
    }

    private void pause(FailureRates.FailureLimit brake, FailureRates.Rate rate) {
        var reason = String.format(
                Locale.ROOT,
                "too_many_failures: %.1f %% of the latest messages failed (%d of %d); the campaign allows %d %%.",
                rate.percent(),
                rate.failed(),
                rate.decided(),
                brake.percent());
        try (var ids = LogContext.of(brake.account(), brake.campaign())) {
            lifecycle.pause(Actor.system(brake.account()), brake.campaign(), reason);
            LOG.warnf("Campaign %s is paused: %s", brake.campaign(), reason);
        } catch (ProblemException movedOn) {
            LOG.debugf("Campaign %s has moved on by itself", brake.campaign());
        }
    }
}
