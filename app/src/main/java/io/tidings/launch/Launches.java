package io.tidings.launch;

import io.tidings.audit.Audit;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.campaigns.CampaignStore;
import io.tidings.campaigns.DraftVersions;
import io.tidings.database.Workload;
import io.tidings.observability.LogContext;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Launches campaigns. A refused launch changes nothing. Thread-safe. */
@Singleton
public final class Launches {
    private static final Logger LOG = Logger.getLogger(Launches.class);

    private final Jdbi jdbi;
    private final CampaignStore campaigns;
    private final DraftVersions versions;
    private final LaunchApproval approval;
    private final LaunchStart start;
    private final Audit audit;

    Launches(
            Jdbi jdbi,
            CampaignStore campaigns,
            DraftVersions versions,
            LaunchApproval approval,
            LaunchStart start,
            Audit audit) {
        this.jdbi = jdbi;
        this.campaigns = campaigns;
        this.versions = versions;
        this.approval = approval;
        this.start = start;
        this.audit = audit;
    }

    /**
     * Launches a draft to its own audience. Of two launches at once one succeeds, and one gets 409 {@code wrong_state}.
     */
    public LaunchResult launch(Actor actor, CampaignId id) {
        return launch(actor, id, LaunchCondition.NONE);
    }

    /**
     * Launches a campaign, if the plan has the expected hash. Otherwise the request gets 409 {@code plan_changed}, or
     * the task fails with this code and the campaign returns to its previous state.
     *
     */
    LaunchResult launch(Actor actor, CampaignId id, LaunchCondition condition) {
        var campaign = campaigns.find(actor.account(), id).orElseThrow(Launches::notFound);
        requireLaunchable(campaign);
        jdbi.useHandle(handle -> versions.requireReviewed(handle, campaign, condition.reviewed()));
        // As a job, because counting a large audience may take longer than the statements of a request.
        var approved = Workload.JOBS.call(() -> approval.approve(campaign, condition));
        var launched = jdbi.inTransaction(handle -> {
            var now = campaigns.lock(handle, actor.account(), id).orElseThrow(Launches::notFound);
            requireLaunchable(now);
            if (!now.updatedAt().equals(campaign.updatedAt())) {
                throw Problem.conflict(
                                "changed_meanwhile", "Another request has just changed this campaign. Check it again.")
                        .asException();
            }
            var begun = start.begin(handle, campaign, approved);
            recordLaunch(handle, actor, campaign, begun);
            return begun;
        });
        try (var ids = LogContext.of(actor.account(), id)) {
            LOG.infof("Campaign %s was launched by %s for %d recipients", id, actor.label(), launched.messagesQueued());
        }
        return launched;
    }

    private void recordLaunch(Handle handle, Actor actor, Campaign campaign, LaunchResult launched) {
        var reason = "launched: %d recipients".formatted(launched.messagesQueued());
        campaigns.recordStatusChange(handle, actor, campaign.id(), campaign.status(), CampaignStatus.SENDING, reason);
        audit.record(
                handle,
                actor,
                "campaign.launched",
                "campaign:" + campaign.id(),
                Map.of(
                        "from", campaign.status().text(),
                        "recipients", Long.toString(launched.messagesQueued()),
                        "task", launched.task().toString()));
    }

    /** A sent campaign returns to sending only by a retry of its failed messages, not by a launch. */
    private static void requireLaunchable(Campaign campaign) {
        if (campaign.status() != CampaignStatus.DRAFT && campaign.status() != CampaignStatus.SCHEDULED) {
            throw campaign.status().refusal("launched");
        }
    }

    private static RuntimeException notFound() {
        return Problem.notFound("campaign").asException();
    }
}
