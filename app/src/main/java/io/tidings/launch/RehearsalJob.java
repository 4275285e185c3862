package io.tidings.launch;

import io.tidings.campaigns.CampaignStore;
import io.tidings.observability.LogContext;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobHandler;
import io.tidings.schedule.JobMemory;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/** Runs rehearsals in the background. A rehearsal writes no messages, so a killed one starts again. */
@Singleton
final class RehearsalJob implements JobHandler {
    private static final Logger LOG = Logger.getLogger(RehearsalJob.class);
    /** Reads of the audience. */
    private static final int MEGABYTES = 6;

    private final Jdbi jdbi;
    private final CampaignStore campaigns;
    private final RehearsalStore store;
    private final RehearsalRunner runner;
    private final Tasks tasks;
    private final JobMemory memory;

    RehearsalJob(
            Jdbi jdbi,
            CampaignStore campaigns,
            RehearsalStore store,
            RehearsalRunner runner,
            Tasks tasks,
            JobMemory memory) {
        this.jdbi = jdbi;
        this.campaigns = campaigns;
        this.store = store;
        this.runner = runner;
        this.tasks = tasks;
        this.memory = memory;
    }

    @Override
    public String kind() {
        return LaunchJobs.REHEARSAL;
    }

    @Override
    public void run(String instance, JobContext context) throws InterruptedException {
        var found = store.find(UUID.fromString(instance)).filter(rehearsal -> rehearsal.finishedAt() == null);
        if (found.isEmpty()) {
            return;
        }
        var rehearsal = found.get();
        try (var ids = LogContext.of(rehearsal.account(), rehearsal.campaign());
                var reserved = memory.reserve(MEGABYTES, context)) {
            run(rehearsal, context);
        }
    }

    @Override
    public void failed(String instance, Throwable cause) {
        store.find(UUID.fromString(instance))
                .ifPresent(rehearsal -> fail(
                        rehearsal,
                        "rehearsal_failed",
                        "Making the messages failed several times. The log has the cause."));
    }

    private void run(Rehearsal rehearsal, JobContext context) {
        var campaign = campaigns.find(rehearsal.account(), rehearsal.campaign());
        if (campaign.isEmpty()) {
            fail(rehearsal, "campaign_gone", "The campaign was deleted.");
            return;
        }
        var launch =
                LaunchState.forRehearsal(campaign.get(), rehearsal.snapshot(), rehearsal.audience(), rehearsal.size());
        try {
            var rehearsed = runner.rehearse(launch, done -> step(rehearsal, done, context));
            jdbi.useTransaction(handle -> {
                store.finish(handle, rehearsal.id(), rehearsed.hash(), rehearsed.result());
                long audience = rehearsed.result().audience();
                long recipients = rehearsed.result().recipients();
                tasks.progress(handle, rehearsal.task(), audience, audience, recipients, audience - recipients);
                tasks.succeed(handle, rehearsal.task());
            });
            LOG.infof("Campaign %s was rehearsed", rehearsal.campaign());
        } catch (ProblemException refused) {
            fail(rehearsal, refused.problem().code(), refused.problem().detail());
        }
    }

    private void step(Rehearsal rehearsal, long done, JobContext context) {
        if (context.stopping()) {
            throw context.later(Duration.ZERO);
        }
        jdbi.useHandle(handle -> tasks.progress(handle, rehearsal.task(), rehearsal.size(), done, 0, 0));
    }

    private void fail(Rehearsal rehearsal, String code, String detail) {
        jdbi.useTransaction(handle -> tasks.fail(handle, rehearsal.task(), code, detail));
    }
}
