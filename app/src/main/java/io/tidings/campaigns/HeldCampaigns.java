package io.tidings.campaigns;

import io.tidings.gateways.FailureClass;
import io.tidings.observability.LogContext;
import io.tidings.plans.CampaignHeld;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem.ProblemException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Pauses campaigns that the provider does not accept. A person mends the reason and resumes them. */
@Singleton
final class HeldCampaigns {
    private static final Logger LOG = Logger.getLogger(HeldCampaigns.class);
    private static final int MAX_CODE = 64;

    private final CampaignLifecycle lifecycle;

    HeldCampaigns(CampaignLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    void pause(@Observes CampaignHeld held) {
        var campaign = CampaignId.of(held.plan());
        try (var ids = LogContext.of(held.account(), campaign)) {
            lifecycle.pause(Actor.system(held.account()), campaign, reason(held));
            LOG.warnf("Campaign %s is paused, because the provider does not accept it", campaign);
        } catch (ProblemException stateChanged) {
            LOG.debugf("Campaign %s cannot be paused, because its state has changed", campaign);
        }
    }

    private static String reason(CampaignHeld held) {
        var why = held.failure() == FailureClass.CONTENT ? "the text or template" : "the campaign";
        var code = held.code() == null ? held.failure().text() : held.code();
        return "held_by_provider: The provider does not accept %s (%s). Resume the campaign when this is mended."
                .formatted(why, code.substring(0, Math.min(code.length(), MAX_CODE)));
    }
}
