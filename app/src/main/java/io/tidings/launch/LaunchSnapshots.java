package io.tidings.launch;

import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.DraftRules;
import io.tidings.campaigns.FrequencyCaps;
import io.tidings.campaigns.LinkRules;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Makes the {@link LaunchSnapshot} of a campaign from its current settings. */
@Singleton
final class LaunchSnapshots {
    private final DraftRules rules;
    private final LinkRules links;
    private final FrequencyCaps caps;

    LaunchSnapshots(DraftRules rules, LinkRules links, FrequencyCaps caps) {
        this.rules = rules;
        this.links = links;
        this.caps = caps;
    }

    /** @throws io.tidings.shared.Problem.ProblemException if a stored template is deleted or no longer in use */
    LaunchSnapshot of(Campaign campaign) {
        var tailoring = campaign.variantSettings();
        var cap = Optional.ofNullable(tailoring.cap()).or(() -> caps.of(campaign.account()));
        var experiment = tailoring.experiment();
        var texts = rules.frozenTexts(campaign.account(), campaign.content(), experiment);
        return tracked(
                campaign,
                new LaunchSnapshot(texts, cap.orElse(null), experiment == null ? null : experiment.test(), null));
    }

    /** Returns the snapshot with tracked links, if the campaign tracks links. */
    LaunchSnapshot tracked(Campaign campaign, LaunchSnapshot snapshot) {
        return campaign.variantSettings().trackLinks()
                ? snapshot.withTracking(links.trackedLinks(snapshot.texts()).orElse(null))
                : snapshot;
    }
}
