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

/** Checks whether a campaign can be launched, and determines its audience, texts and settings. */
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
            LaunchSnapshots snapshots) {
        this.campaigns = campaigns;
        this.rules = rules;
        this.audiences = audiences;
        this.audienceRules = audienceRules;
        this.snapshots = snapshots;
    }

    /**
     * A checked request to launch or rehearse a campaign.
     *
     * @param audience replaces the audience of the campaign: the audience of the request, or the current filter of a
     *     saved audience; null keeps the audience of the campaign
     * @param size the current number of contacts of the audience
     * @param frozenTemplate the current text of the stored template; null if the campaign has a text of its own
     * @param snapshot the texts, cap, test and links as they are now
     * @param expectedHash the hash that the plan must have; null for any plan
     */
    record LaunchRequest(
            @Nullable Audience audience,
            long size,
            @Nullable String frozenTemplate,
            @Nullable LaunchSnapshot snapshot,
            @Nullable String expectedHash) {
        /** A request for one text and any plan. */
        LaunchRequest(@Nullable Audience audience, long size, @Nullable String frozenTemplate) {
            this(audience, size, frozenTemplate, null, null);
        }

        LaunchCheckpoint.Phase phase() {
            return snapshot == null || snapshot.test() == null
                    ? LaunchCheckpoint.Phase.ALL
                    : LaunchCheckpoint.Phase.TEST;
        }

        /** @throws IllegalStateException if the request has no snapshot */
        LaunchSnapshot requireSnapshot() {
            if (snapshot == null) {
                throw new IllegalStateException("the launch request has no snapshot");
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
                                "The campaign has no audience. Name its recipients in customer_ids.")
                        .withErrors(List.of(new Violation("#/customer_ids", "This field is required here.")))
                        .asException());
        var template = rules.checkForLaunch(campaign, audience);
        var frozen = campaign.content() instanceof Content.Stored
                ? template.map(Template::source).orElseThrow()
                : null;
        var frozenAudience = audienceRules.frozen(account, audience);
        boolean replaced = replacement.isPresent() || !frozenAudience.equals(audience);
        return new LaunchRequest(
                replaced ? frozenAudience : null,
                audiences.count(account, frozenAudience),
                frozen,
                snapshots.of(campaign),
                null);
    }
}
