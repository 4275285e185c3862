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

/** Says what one contact would get, by the code that a launch uses. Writes nothing. */
@Singleton
final class PersonalizedPreviews {
    private final Campaigns campaigns;
    private final LaunchSnapshots recipes;
    private final DraftRules rules;
    private final AudienceStore audiences;
    private final Contacts contacts;

    PersonalizedPreviews(
            Campaigns campaigns,
            LaunchSnapshots recipes,
            DraftRules rules,
            AudienceStore audiences,
            Contacts contacts) {
        this.campaigns = campaigns;
        this.recipes = recipes;
        this.rules = rules;
        this.audiences = audiences;
        this.contacts = contacts;
    }

    /** @param overrideTemplate tried out instead of the campaign's text; null: the campaign's text */
    PersonalizedPreview preview(
            AccountId account, CampaignId id, ContactId contact, @Nullable String overrideTemplate) {
        var campaign = campaigns.get(account, id);
        var audience = campaigns.audience(account, id);
        var recipe = overrideTemplate == null
                ? recipes.of(campaign)
                : recipes.tracked(
                        campaign, LaunchSnapshot.of(rules.checkOverride(account, overrideTemplate, audience)));
        return preview(campaign, recipe, audience, contact);
    }

    private PersonalizedPreview preview(
            Campaign campaign, LaunchSnapshot recipe, Optional<Audience> audience, ContactId id) {
        var contact = contacts.find(campaign.account(), id)
                .orElseThrow(() -> Problem.notFound("customer").asException());
        var importNo = audience.flatMap(chosen -> audiences.importNo(campaign.account(), chosen));
        var maker = new MessageMaker(
                LaunchState.forRehearsal(campaign, recipe, audience.orElse(new Audience.Everyone()), 0),
                importNo.orElse(null));
        var member = audiences
                .member(campaign.account(), id, importNo, maker.columns())
                .orElseThrow(() -> Problem.notFound("customer").asException());
        var used =
                Template.defaultText(recipe.scripts().get(maker.variant(member)).text());
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
