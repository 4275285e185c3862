package io.tidings.launch;

import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceStore;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.Campaigns;
import io.tidings.campaigns.DraftRules;
import io.tidings.campaigns.RenderedMessage;
import io.tidings.contacts.Contacts;
import io.tidings.personalisation.Template;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.ContactId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Previews the message of one contact with the code of a launch. Writes nothing. */
@Singleton
final class PersonalizedPreviews {
    private final Campaigns campaigns;
    private final LaunchSnapshots snapshots;
    private final DraftRules rules;
    private final AudienceStore audiences;
    private final Contacts contacts;

    PersonalizedPreviews(
            Campaigns campaigns,
            LaunchSnapshots snapshots,
            DraftRules rules,
            AudienceStore audiences,
            Contacts contacts) {
        this.campaigns = campaigns;
        this.snapshots = snapshots;
        this.rules = rules;
        this.audiences = audiences;
        this.contacts = contacts;
    }

    /** @param overrideTemplate a template to preview in place of the text of the campaign; null or blank for that text */
    PersonalizedPreview preview(
            AccountId account, CampaignId id, ContactId contact, @Nullable String overrideTemplate) {
        var campaign = campaigns.get(account, id);
        var audience = campaigns.audience(account, id);
        var snapshot = overrideTemplate == null || overrideTemplate.isBlank()
                ? snapshots.of(campaign)
                : snapshots.tracked(
                        campaign, LaunchSnapshot.of(rules.checkOverride(account, overrideTemplate, audience)));
        return preview(campaign, snapshot, audience, contact);
    }

    private PersonalizedPreview preview(
            Campaign campaign, LaunchSnapshot snapshot, Optional<Audience> audience, ContactId id) {
        var contact = contacts.find(campaign.account(), id)
                .orElseThrow(() -> Problem.notFound("customer").asException());
        var importNo = audience.flatMap(chosen -> audiences.importNo(campaign.account(), chosen));
        var maker = new MessageMaker(
                LaunchState.forRehearsal(campaign, snapshot, audience.orElse(new Audience.Everyone()), 0),
                importNo.orElse(null));
        var member = audiences
                .member(campaign.account(), id, importNo, maker.columns())
                .orElseThrow(() -> Problem.notFound("customer").asException());
        var used =
                Template.defaultText(snapshot.texts().get(maker.variant(member)).text());
        return switch (maker.make(member)) {
            case RenderedMessage.Ready(var body, var segments, var links) ->
                new PersonalizedPreview(
                        body == null ? maker.sameForAll().orElseThrow() : body,
                        used,
                        contact,
                        segments,
                        null,
                        List.of());
            case RenderedMessage.Skipped(var code, var names) ->
                new PersonalizedPreview(null, used, contact, 0, code, names);
        };
    }
}
