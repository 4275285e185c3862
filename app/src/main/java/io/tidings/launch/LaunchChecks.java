package io.tidings.launch;

import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceRules;
import io.tidings.audiences.AudienceStore;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStore;
import io.tidings.campaigns.Content;
import io.tidings.campaigns.DraftRules;
import io.tidings.personalisation.Template;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a campaign can be launched as it stands, and with whom. */
@Singleton
final class LaunchChecks {
    private final CampaignStore campaigns;
    private final DraftRules rules;
    private final AudienceStore audiences;
    private final AudienceRules audienceRules;
    private final LaunchSnapshots snapshots;

    LaunchChecks(
            CampaignStore campaigns,
            DraftRules rules,
            AudienceStore audiences,
            AudienceRules audienceRules,
            LaunchSnapshots recipes) {
        this.campaigns = campaigns;
        this.rules = rules;
        this.audiences = audiences;
        this.audienceRules = audienceRules;
        this.snapshots = recipes;
    }

    /**
     * What is to be launched.
     *
     * @param audience replaces the campaign's: what the request names, or a saved audience as it is now; null keeps it
     * @param size how many it has now
     * @param frozenTemplate the stored template's text as it is now; null when the campaign has its own
     * @param recipe how each message is made, as everything is now
     * @param expected the hash that the plan must have; null: any
     */
    record LaunchRequest(
            @Nullable Audience audience,
            long size,
            @Nullable String frozenTemplate,
            @Nullable LaunchSnapshot snapshot,
            @Nullable String expectedHash) {
        /** One text, and whatever plan comes of it. */
        LaunchRequest(@Nullable Audience audience, long size, @Nullable String frozenTemplate) {
            this(audience, size, frozenTemplate, null, null);
        }

        LaunchCheckpoint.Phase phase() {
            return snapshot == null || snapshot.test() == null ? LaunchCheckpoint.Phase.ALL : LaunchCheckpoint.Phase.TEST;
        }

        /** @throws IllegalStateException without one */
        LaunchSnapshot requireSnapshot() {
            if (snapshot == null) {
                throw new IllegalStateException("an order without a recipe");
            }
            return snapshot;
        }

        LaunchRequest withExpectedHash(@Nullable String hash) {
            return new LaunchRequest(audience, size, frozenTemplate, snapshot, hash);
        }
    }

    LaunchRequest check(Campaign campaign, Optional<Audience> replacement) {
        var account = campaign.account();
        var audience = replacement
                .or(() -> campaigns.audience(account, campaign.id()))
                .orElseThrow(() -> Problem.malformed(
                                "customer_ids_missing",
                                "The campaign has no audience yet: name its recipients in customer_ids.")
                        .withErrors(List.of(new Violation("#/customer_ids", "This field is required here.")))
                        .asException());
        var template = rules.checkForLaunch(campaign, audience);
        var frozen = campaign.content() instanceof Content.Stored
                ? template.map(Template::source).orElseThrow()
                : null;
        var frozenAudience = audienceRules.frozen(account, audience);
        boolean changed = replacement.isPresent() || !frozenAudience.equals(audience);
        return new LaunchRequest(
                changed ? frozenAudience : null,
                audiences.count(account, frozenAudience),
                frozen,
                snapshots.of(campaign),
                null);
    }
}
