package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.shared.Channel;
import io.tidings.shared.TemplateId;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks a campaign to be; {@link Campaigns#create} says what is wrong with it.
 *
 * @param channel null: the stored template's, else SMS
 * @param audience null: to be named at launch
 * @param schedule null: launched when somebody asks for it
 */
public record CampaignDraft(
        @Nullable String name,
        @Nullable Channel channel,
        @Nullable String messageContent,
        @Nullable TemplateId templateId,
        @Nullable String baseTemplate,
        @Nullable Audience audience,
        CampaignSettings settings,
        @Nullable Schedule schedule,
        VariantSettings variantSettings) {

    /** With one text for all. */
    public CampaignDraft(
            @Nullable String name,
            @Nullable Channel channel,
            @Nullable String messageContent,
            @Nullable TemplateId templateId,
            @Nullable String baseTemplate,
            @Nullable Audience audience,
            CampaignSettings settings,
            @Nullable Schedule schedule) {
        this(
                name,
                channel,
                messageContent,
                templateId,
                baseTemplate,
                audience,
                settings,
                schedule,
                VariantSettings.NONE);
    }

    /** The same with this text. */
    CampaignDraft withContent(Content content) {
        return new CampaignDraft(
                name,
                channel,
                content instanceof Content.Verbatim(var text) ? text : null,
                content instanceof Content.Stored(var template) ? template : null,
                content instanceof Content.Inline(var template) ? template : null,
                audience,
                settings,
                schedule,
                variantSettings);
    }

    CampaignDraft withName(String another) {
        return new CampaignDraft(
                another, channel, messageContent, templateId, baseTemplate, audience, settings, schedule, variantSettings);
    }

    /** The usual: SMS to be personalised at launch, blanks for what is missing. */
    public static CampaignDraft of(
            String name, @Nullable String messageContent, @Nullable String baseTemplate, @Nullable Audience audience) {
        return new CampaignDraft(
                name, null, messageContent, null, baseTemplate, audience, CampaignSettings.DEFAULT, null);
    }
}
