package io.tidings.launch;

import io.tidings.audiences.Audience;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.campaigns.CampaignStore;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Starts rehearsals of launches. */
@Singleton
final class Rehearsals {
    /** The maximum for one account at a time, because rehearsals share their threads with launches and imports. */
    static final int MAX_RUNNING = 2;

    private static final int RETRY_AFTER_SECONDS = 10;

    private final Jdbi jdbi;
    private final CampaignStore campaigns;
    private final LaunchChecks checks;
    private final RehearsalStore store;
    private final LaunchJobs jobs;

    Rehearsals(Jdbi jdbi, CampaignStore campaigns, LaunchChecks checks, RehearsalStore store, LaunchJobs jobs) {
        this.jdbi = jdbi;
        this.campaigns = campaigns;
        this.checks = checks;
        this.store = store;
        this.jobs = jobs;
    }

    /**
     * Starts a rehearsal, or returns the running one of the same plan.
     *
     * @throws io.tidings.shared.Problem.ProblemException as for a launch; 409 {@code wrong_state} for a launched
     *     campaign; 429 {@code too_many_rehearsals}
     */
    Rehearsal start(Actor actor, CampaignId id) {
        var campaign = campaigns
                .find(actor.account(), id)
                .orElseThrow(() -> Problem.notFound("campaign").asException());
        if (campaign.status() != CampaignStatus.DRAFT && campaign.status() != CampaignStatus.SCHEDULED) {
            throw campaign.status().refusal("rehearsed");
        }
        var request = checks.check(campaign, Optional.empty());
        var audience = request.audience() == null
                ? campaigns.audience(actor.account(), id).orElseThrow()
                : request.audience();
        var rehearsal = jdbi.inTransaction(handle -> {
            var running = store.lockRunning(handle, actor.account());
            var same = store.running(handle, campaign, audience, request);
            if (same.isPresent()) {
                return same.get();
            }
            if (running >= MAX_RUNNING) {
                throw tooMany();
            }
            return begin(handle, campaign, audience, request);
        });
        return store.find(rehearsal).orElseThrow();
    }

    private UUID begin(Handle handle, Campaign campaign, Audience audience, LaunchChecks.LaunchRequest request) {
        var rehearsal = UUID.randomUUID();
        var task = jobs.start(handle, campaign.account(), LaunchJobs.REHEARSAL, rehearsal.toString());
        store.insert(handle, rehearsal, campaign, task, audience, request);
        return rehearsal;
    }

    private static RuntimeException tooMany() {
        return Problem.of(
                        429,
                        "too_many_rehearsals",
                        "Too many rehearsals",
                        "This account has %d running rehearsals, the maximum at a time.".formatted(MAX_RUNNING))
                .with("retry_after", RETRY_AFTER_SECONDS)
                .asException();
    }
}
