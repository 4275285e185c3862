package io.tidings.campaigns;

import io.tidings.observability.LogContext;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobHandler;
import io.tidings.schedule.Jobs;
import io.tidings.schedule.Tasks;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Rehearses launches in the background. One that is killed begins anew: it has written nothing. */
@Singleton
final class Rehearsals implements JobHandler {
    static final String KIND = "rehearsal";
    /** Of an account at a time: they share their threads with launches and imports. */
    static final int MOST_RUNNING = 2;

    private static final int RETRY_AFTER_SECONDS = 10;
    private static final Logger LOG = Logger.getLogger(Rehearsals.class);

    private final Jdbi jdbi;
    private final CampaignStore campaigns;
    private final LaunchChecks checks;
    private final RehearsalStore store;
    private final Rehearser rehearser;
    private final Tasks tasks;
    private final Jobs jobs;

    Rehearsals(
            Jdbi jdbi,
            CampaignStore campaigns,
            LaunchChecks checks,
            RehearsalStore store,
            Rehearser rehearser,
            Tasks tasks,
            Jobs jobs) {
        this.jdbi = jdbi;
        this.campaigns = campaigns;
        this.checks = checks;
        this.store = store;
        this.rehearser = rehearser;
        this.tasks = tasks;
        this.jobs = jobs;
    }

    /**
     * Asks for one, or finds the one under way, if the campaign's plan is what it was then. The same refusals as for a
     * launch, 409 {@code wrong_state} for what is launched, and 429 {@code too_many_rehearsals}.
     */
    Rehearsal start(Actor actor, CampaignId id) {
        var campaign = campaigns
                .find(actor.account(), id)
                .orElseThrow(() -> Problem.notFound("campaign").asException());
        if (campaign.status() != CampaignStatus.DRAFT && campaign.status() != CampaignStatus.SCHEDULED) {
            throw Campaigns.wrongState(campaign.status(), "rehearsed");
        }
        var order = checks.check(campaign, Optional.empty());
        var audience = order.audience() == null
                ? campaigns.audience(actor.account(), id).orElseThrow()
                : order.audience();
        var rehearsal = jdbi.inTransaction(handle -> {
            var running = store.lockRunning(handle, actor.account());
            var same = store.running(handle, campaign, audience, order);
            if (same.isPresent()) {
                return same.get();
            }
            if (running >= MOST_RUNNING) {
                throw tooMany();
            }
            return begin(handle, campaign, audience, order);
        });
        return store.find(rehearsal).orElseThrow();
    }

    private UUID begin(Handle handle, Campaign campaign, Audience audience, LaunchChecks.Order order) {
        var rehearsal = UUID.randomUUID();
        var task = tasks.create(handle, campaign.account(), KIND, rehearsal.toString());
        store.insert(handle, rehearsal, campaign, task, audience, order);
        jobs.enqueue(handle, KIND, rehearsal.toString());
        return rehearsal;
    }

    private static RuntimeException tooMany() {
        return Problem.of(
                        429,
                        "too_many_rehearsals",
                        "Too many rehearsals",
                        "This account has %d rehearsals under way, as many as it may have at a time."
                                .formatted(MOST_RUNNING))
                .with("retry_after", RETRY_AFTER_SECONDS)
                .asException();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(String instance, JobContext context) {
        var found = store.find(UUID.fromString(instance)).filter(rehearsal -> rehearsal.finishedAt() == null);
        if (found.isEmpty()) {
            return;
        }
        var rehearsal = found.get();
        try (var ids = LogContext.of(rehearsal.account(), rehearsal.campaign())) {
            run(rehearsal, context);
        }
    }

    @Override
    public void failed(String instance, Throwable cause) {
        store.find(UUID.fromString(instance))
                .ifPresent(rehearsal -> fail(
                        rehearsal,
                        "rehearsal_failed",
                        "Making the messages failed again and again; the log says why."));
    }

    private void run(Rehearsal rehearsal, JobContext context) {
        var campaign = campaigns.find(rehearsal.account(), rehearsal.campaign());
        if (campaign.isEmpty()) {
            fail(rehearsal, "campaign_gone", "The campaign is gone.");
            return;
        }
        var launch = LaunchState.pretended(campaign.get(), rehearsal.recipe(), rehearsal.audience(), rehearsal.size());
        try {
            var rehearsed = rehearser.rehearse(launch, done -> step(rehearsal, done, context));
            jdbi.useTransaction(handle -> {
                store.finish(handle, rehearsal.id(), rehearsed.hash(), rehearsed.result());
                long looked = rehearsed.result().audience();
                long recipients = rehearsed.result().recipients();
                tasks.progress(handle, rehearsal.task(), looked, looked, recipients, looked - recipients);
                tasks.succeed(handle, rehearsal.task());
            });
            LOG.infof("Campaign %s is rehearsed", rehearsal.campaign());
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
