package io.tidings.launch;

import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStore;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Jdbi;

/**
 * Holds a launch to what was rehearsed. What is seen to differ is refused at once: everything of a small audience, the
 * {@link PlanFingerprint} of a large one. What others' messages change there, by a frequency cap or a filter, is found while the
 * messages are written, before any of them is let go.
 */
@Singleton
final class RehearsalCheck {
    private final Jdbi jdbi;
    private final CampaignStore campaigns;
    private final RehearsalStore rehearsals;
    private final RehearsalRunner runner;
    private final PlanFingerprint fingerprint;

    RehearsalCheck(
            Jdbi jdbi,
            CampaignStore campaigns,
            RehearsalStore rehearsals,
            RehearsalRunner rehearser,
            PlanFingerprint marks) {
        this.jdbi = jdbi;
        this.campaigns = campaigns;
        this.rehearsals = rehearsals;
        this.runner = rehearser;
        this.fingerprint = marks;
    }

    /** @throws io.tidings.shared.Problem.ProblemException 409 {@code plan_changed} */
    void check(Campaign campaign, LaunchChecks.LaunchRequest order, String hash) {
        var rehearsal = rehearsals
                .ofHash(campaign.account(), campaign.id(), hash)
                .orElseThrow(() ->
                        changed("No rehearsal of this campaign has this hash.").asException());
        var audience = order.audience() == null
                ? campaigns.audience(campaign.account(), campaign.id()).orElseThrow()
                : order.audience();
        require(rehearsal.snapshot().equals(order.requireSnapshot()), "The texts have changed since the rehearsal.");
        require(rehearsal.audience().equals(audience), "The audience is another one since the rehearsal.");
        require(
                rehearsal.size() == order.size(),
                "The audience has %d people now, and had %d at the rehearsal."
                        .formatted(order.size(), rehearsal.size()));
        var launch = LaunchState.forRehearsal(campaign, order.requireSnapshot(), audience, order.size());
        if (!PlanFingerprint.isNeeded(order.size())) {
            require(
                    runner.hash(launch).equals(hash),
                    "Since the rehearsal something has changed: look at it again.");
            return;
        }
        var now = jdbi.withHandle(handle -> fingerprint.of(handle, launch));
        var difference = PlanFingerprint.difference(rehearsal.fingerprint(), now);
        if (difference != null) {
            throw changed(difference).asException();
        }
    }

    static Problem changed(String detail) {
        return Problem.conflict("plan_changed", detail);
    }

    private static void require(boolean same, String otherwise) {
        if (!same) {
            throw changed(otherwise).asException();
        }
    }
}
