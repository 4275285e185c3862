package io.tidings.launch;

import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStore;
import io.tidings.campaigns.Schedules;
import io.tidings.observability.LogContext;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobHandler;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Launches a campaign once at its scheduled time, by the clock of the database. If two jobs run at once, the guarded
 * update of the launch accepts one. A campaign that cannot be launched stays scheduled with the reason, until a person
 * acts. /
 */
@Singleton
final class ScheduledLaunch implements JobHandler {
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(ScheduledLaunch.class);

    private final CampaignStore store;
    private final Launches launches;
    private final Schedules schedules;
    private final Duration maxDelay;

    ScheduledLaunch(CampaignStore store, Launches launches, Schedules schedules, CampaignConfig config) {
        this.store = store;
        this.launches = launches;
        this.schedules = schedules;
        this.maxDelay = config.lateLaunch();
    }

    @Override
    public String kind() {
        return Schedules.LAUNCH_JOB;
    }

    @Override
    public void run(String instance, JobContext context) {
        var due = due(instance);
        store.findAll(List.of(campaign(instance))).stream()
                .filter(campaign -> Schedules.isDue(campaign, due))
                .findFirst()
                .ifPresent(campaign -> {
                    try (var ids = LogContext.of(campaign.account(), campaign.id())) {
                        launch(campaign, due, context);
                    }
                });
    }

    @Override
    public void failed(String instance, Throwable cause) {
        store.findAll(List.of(campaign(instance)))
                .forEach(campaign -> schedules.keepScheduled(
                        Actor.system(campaign.account()),
                        campaign.id(),
                        due(instance),
                        "launch_failed",
                        "The launch failed several times. The log has the cause."));
    }

    private void launch(Campaign campaign, Instant due, JobContext context) {
        var system = Actor.system(campaign.account());
        var late = Duration.between(due, store.databaseTime());
        if (late.isNegative()) {
            throw context.later(late.negated());
        }
        if (late.compareTo(maxDelay) > 0) {
            LOG.warnf("Campaign %s stays scheduled, because it is %d s overdue", campaign.id(), late.toSeconds());
            schedules.keepScheduled(
                    system,
                    campaign.id(),
                    due,
                    "held_too_late",
                    "The scheduled time passed before a launch was possible. Launch the campaign now, or choose another time.");
            return;
        }
        try {
            var unused = launches.launch(system, campaign.id());
        } catch (ProblemException refusal) {
            if (refusal.problem().code().equals("changed_meanwhile")) {
                throw context.later(RETRY_DELAY);
            }
            keepScheduled(system, campaign, due, refusal);
        }
    }

    private void keepScheduled(Actor system, Campaign campaign, Instant due, ProblemException refusal) {
        var problem = refusal.problem();
        LOG.warnf("Campaign %s is due but cannot be launched: %s", campaign.id(), problem.code());
        boolean noAudience = problem.code().equals("customer_ids_missing");
        schedules.keepScheduled(
                system,
                campaign.id(),
                due,
                noAudience ? "no_audience" : problem.code(),
                noAudience ? "The campaign was due, but it has no audience." : problem.detail());
    }

    private static CampaignId campaign(String instance) {
        return new CampaignId(Long.parseLong(instance.substring(0, instance.indexOf('@'))));
    }

    private static Instant due(String instance) {
        return Instant.ofEpochMilli(Long.parseLong(instance.substring(instance.indexOf('@') + 1)));
    }
}
