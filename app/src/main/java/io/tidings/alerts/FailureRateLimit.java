package io.tidings.alerts;

import io.tidings.campaigns.CampaignLifecycle;
import io.tidings.observability.LogContext;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import io.tidings.shared.Actor;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Pauses campaigns whose failure rate reaches their limit. Uncertain messages count as failures. After a campaign is
 * resumed, only newer outcomes count.
 */
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
        for (var limit : rates.failureLimits()) {
            rates.recentSince(limit.campaign(), limit.since())
                    .filter(rate -> rate.percent() >= limit.percent())
                    .ifPresent(rate -> pause(limit, rate));
        }
    }

    private void pause(FailureRates.FailureLimit limit, FailureRates.Rate rate) {
        var reason = "too_many_failures: %s; the campaign allows %d %%.".formatted(rate.text(), limit.percent());
        try (var ids = LogContext.of(limit.account(), limit.campaign())) {
            lifecycle.pause(Actor.system(limit.account()), limit.campaign(), reason);
            LOG.warnf("Campaign %s is paused: %s", limit.campaign(), reason);
        } catch (ProblemException stateChanged) {
            LOG.debugf("Campaign %s cannot be paused, because its state has changed", limit.campaign());
        }
    }
}
