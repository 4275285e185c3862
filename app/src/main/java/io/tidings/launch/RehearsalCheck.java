package io.tidings.launch;

import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStore;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Jdbi;

/**
 * Refuses a launch whose plan differs from its rehearsal. For a small audience it compares the whole plan, for a large
 * one the {@link PlanFingerprint}. Messages of other campaigns can also change the plan of a large audience. The
 * launcher finds that while it writes the messages, before it releases any of them.
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
            RehearsalRunner runner,
            PlanFingerprint fingerprint) {
        this.jdbi = jdbi;
        this.campaigns = campaigns;
        this.rehearsals = rehearsals;
        this.runner = runner;
        this.fingerprint = fingerprint;
    }

    /** @throws io.tidings.shared.Problem.ProblemException 409 {@code plan_changed} */
    void check(Campaign campaign, LaunchChecks.LaunchRequest request, String hash) {
        var rehearsal = rehearsals
                .ofHash(campaign.account(), campaign.id(), hash)
                .orElseThrow(() ->
                        changed("No rehearsal of this campaign has this hash.").asException());
        var audience = request.audience() == null
                ? campaigns.audience(campaign.account(), campaign.id()).orElseThrow()
                : request.audience();
        require(rehearsal.snapshot().equals(request.requireSnapshot()), "The texts have changed since the rehearsal.");
        require(rehearsal.audience().equals(audience), "The audience has been replaced since the rehearsal.");
        require(
                rehearsal.size() == request.size(),
                "The audience has %d contacts now, and had %d at the rehearsal."
                        .formatted(request.size(), rehearsal.size()));
        var launch = LaunchState.forRehearsal(campaign, request.requireSnapshot(), audience, request.size());
        if (!PlanFingerprint.isNeeded(request.size())) {
            require(
                    runner.hash(launch).equals(hash),
                    "The plan has changed since the rehearsal. Rehearse the campaign again.");
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

    private static void require(boolean same, String difference) {
        if (!same) {
            throw changed(difference).asException();
        }
    }
}
