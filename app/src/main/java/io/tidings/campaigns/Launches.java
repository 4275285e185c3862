package io.tidings.campaigns;

import io.tidings.audit.Audit;
import io.tidings.campaigns.CampaignStore.Move;
import io.tidings.credits.Credits;
import io.tidings.dispatch.Dispatch;
import io.tidings.observability.LogContext;
import io.tidings.schedule.Jobs;
import io.tidings.schedule.Tasks;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Decides who may launch and who may cancel. What is refused leaves nothing behind. */
@Singleton
final class Launches {
    private static final Logger LOG = Logger.getLogger(Launches.class);

    private final Jdbi jdbi;
    private final CampaignStore campaigns;
    private final LaunchStore launches;
    private final LaunchChecks checks;
    private final PlanProof proof;
    private final LaunchQuotes quotes;
    private final Credits credits;
    private final Tasks tasks;
    private final Jobs jobs;
    private final Dispatch dispatch;
    private final Audit audit;

    Launches(
            Jdbi jdbi,
            CampaignStore campaigns,
            LaunchStore launches,
            LaunchChecks checks,
            PlanProof proof,
            LaunchQuotes quotes,
            Credits credits,
            Tasks tasks,
            Jobs jobs,
            Dispatch dispatch,
            Audit audit) {
        this.jdbi = jdbi;
        this.campaigns = campaigns;
        this.launches = launches;
        this.checks = checks;
        this.proof = proof;
        this.quotes = quotes;
        this.credits = credits;
        this.tasks = tasks;
        this.jobs = jobs;
        this.dispatch = dispatch;
        this.audit = audit;
    }

    /** Whatever plan comes of it. */
    Launched launch(Actor actor, CampaignId id, Optional<Audience> replacement) {
        return launch(actor, id, replacement, null);
    }

    /** @param expected the hash of the rehearsal that the plan must equal; null: any plan */
    Launched launch(Actor actor, CampaignId id, Optional<Audience> replacement, @Nullable String expected) {
        var campaign = find(actor.account(), id);
        requireState(campaign, CampaignStatus.SENDING, "launched");
        credits.requireSubscription(actor.account());
        var order = checks.check(campaign, replacement).expecting(expected);
        if (expected != null) {
            proof.check(campaign, order, expected);
        }
        var quote = quotes.quote(campaign, order);
        var launched = jdbi.inTransaction(handle -> {
            var now = campaigns.lock(handle, actor.account(), id).orElseThrow(Launches::gone);
            requireState(now, CampaignStatus.SENDING, "launched");
            if (!now.updatedAt().equals(campaign.updatedAt())) {
                throw Problem.conflict(
                                "changed_meanwhile", "Somebody has just changed this campaign. Look at it again.")
                        .asException();
            }
            return begin(handle, actor, campaign, order, quote);
        });
        try (var ids = LogContext.of(actor.account(), id)) {
            LOG.infof("Campaign %s is launched by %s for %d recipients", id, actor.label(), order.size());
        }
        return launched;
    }

    Cancelled cancel(Actor actor, CampaignId id) {
        var result = jdbi.inTransaction(handle -> {
            var campaign = campaigns.lock(handle, actor.account(), id).orElseThrow(Launches::gone);
            requireState(campaign, CampaignStatus.CANCELLED, "cancelled");
            long cancelled = dispatch.cancel(handle, id.plan());
            if (campaign.preparing() && campaign.task() != null) {
                tasks.cancel(handle, campaign.task());
            }
            var reason = "cancelled: Stopped by request; at least %d messages were not sent.".formatted(cancelled);
            campaigns.move(handle, actor, campaign, new Move(CampaignStatus.CANCELLED, reason, false));
            audit.record(
                    handle,
                    actor,
                    "campaign.cancelled",
                    "campaign:" + id,
                    Map.of("from", campaign.status().text(), "cancelled", Long.toString(cancelled)));
            return new Cancelled(id, cancelled);
        });
        try (var ids = LogContext.of(actor.account(), id)) {
            LOG.infof("Campaign %s is cancelled by %s", id, actor.label());
        }
        return result;
    }

    private Launched begin(
            Handle handle, Actor actor, Campaign campaign, LaunchChecks.Order order, LaunchQuotes.Quote quote) {
        dispatch.checkBacklog(handle, actor.account(), order.size());
        var task = tasks.create(
                handle, actor.account(), CampaignLauncher.KIND, campaign.id().toString());
        var begun = launches.begin(handle, campaign.id(), task, order);
        if (!begun) {
            throw wrongState(campaign, "launched");
        }
        var reason = "launched: %d recipients".formatted(order.size());
        campaigns.record(handle, actor, campaign.id(), campaign.status(), CampaignStatus.SENDING, reason);
        audit.record(
                handle,
                actor,
                "campaign.launched",
                "campaign:" + campaign.id(),
                Map.of(
                        "from", campaign.status().text(),
                        "recipients", Long.toString(order.size()),
                        "task", task.toString()));
        jobs.enqueue(handle, CampaignLauncher.KIND, campaign.id().toString());
        credits.setAside(handle, actor.account(), campaign.id().plan(), quote.units(), quote.exact());
        return new Launched(campaign.id(), order.size(), task);
    }

    private Campaign find(AccountId account, CampaignId id) {
        return campaigns.find(account, id).orElseThrow(Launches::gone);
    }

    /** A sent campaign may go back to sending, but by trying again what failed, not by a launch. */
    private static void requireState(Campaign campaign, CampaignStatus next, String verb) {
        boolean allowed = campaign.status().canBecome(next)
                && (next != CampaignStatus.SENDING
                        || campaign.status() == CampaignStatus.DRAFT
                        || campaign.status() == CampaignStatus.SCHEDULED);
        if (!allowed) {
            throw wrongState(campaign, verb);
        }
    }

    private static RuntimeException wrongState(Campaign campaign, String verb) {
        return Campaigns.wrongState(campaign.status(), verb);
    }

    private static RuntimeException gone() {
        return Problem.notFound("campaign").asException();
    }
}
