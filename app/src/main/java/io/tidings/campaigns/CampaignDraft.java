package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.shared.Channel;
import io.tidings.shared.TemplateId;
import org.jspecify.annotations.Nullable;

/**
 * The requested content and settings of a campaign. {@link Campaigns#create} checks them.
 *
 * @param channel null: the channel of the stored template, else SMS
 * @param audience null: given at launch
 * @param schedule null: launched on request
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

    /** A draft without variants, cap and tracked links. */
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

    /** Returns this draft with newName text. */
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

    CampaignDraft withName(String newName) {
        return new CampaignDraft(
                newName,
                channel,
                messageContent,
                templateId,
                baseTemplate,
                audience,
                settings,
                schedule,
                variantSettings);
    }

    /** Returns an SMS draft with default settings: rendered at launch, a missing value left empty. */
    public static CampaignDraft of(
            String name, @Nullable String messageContent, @Nullable String baseTemplate, @Nullable Audience audience) {
        return new CampaignDraft(
                name, null, messageContent, null, baseTemplate, audience, CampaignSettings.DEFAULT, null);
    }
}
