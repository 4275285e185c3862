package io.tidings.launch;

import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.DraftRules;
import io.tidings.campaigns.FrequencyCaps;
import io.tidings.campaigns.LinkRules;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Freezes how a campaign's messages are made, as everything is now. */
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

    /** @throws io.tidings.shared.Problem.ProblemException when a stored template is gone or not in use any more */
    LaunchSnapshot of(Campaign campaign) {
        var tailoring = campaign.variantSettings();
        var cap = Optional.ofNullable(tailoring.cap()).or(() -> caps.of(campaign.account()));
        var experiment = tailoring.experiment();
        var scripts = rules.frozenTexts(campaign.account(), campaign.content(), experiment);
        return tracked(
                campaign,
                new LaunchSnapshot(scripts, cap.orElse(null), experiment == null ? null : experiment.test(), null));
    }

    /** The same with links of each recipient's own, where the campaign has them. */
    LaunchSnapshot tracked(Campaign campaign, LaunchSnapshot recipe) {
        return campaign.variantSettings().trackLinks()
                ? recipe.tracking(links.trackedLinks(recipe.scripts()).orElse(null))
                : recipe;
    }
}
