package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceBody;
import io.tidings.personalisation.MissingValue;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.shared.TemplateId;
import io.tidings.web.EnumParameter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A campaign in a request. The audience may stand in {@code audience} or beside it. */
@Schema(name = "CampaignRequest", description = "Exactly one of message_content, template_id and base_template.")
record CampaignBody(
        @Schema(maxLength = DraftRules.MAX_NAME) @Nullable String name,
        @Schema(enumeration = {"sms", "whatsapp"}) @Nullable String channel,

        @Schema(description = "Sent byte for byte.") @Nullable
        String messageContent,

        @Nullable Long templateId,

        @Schema(examples = "Hi {{ first_name | default: \"there\" }}!") @Nullable
        String baseTemplate,

        @Nullable AudienceBody audience,
        @Nullable String importId,
        @Nullable List<@Nullable Long> customerIds,
        @Nullable List<@Nullable String> tags,
        @Nullable Boolean all,

        @Schema(description = "empty, unknown, fail, or literal: followed by a text.", defaultValue = "empty") @Nullable
        String missingValue,

        @Schema(
                enumeration = {"urgent", "high", "normal", "low"},
                defaultValue = "normal")
        @Nullable
        String priority,

        @Schema(
                enumeration = {"launch", "dispatch"},
                defaultValue = "launch")
        @Nullable
        String renderAt,

        @Nullable RetryBody retry,

        @Schema(
                enumeration = {"park", "lookup", "retry"},
                defaultValue = "park",
                description = "What becomes of messages of which nobody knows whether they were sent. retry may send"
                        + " one twice.")
        @Nullable
        String onUncertain,

        @Schema(description = "The account's default when left out.") @Nullable
        Long gatewayId,

        @Schema(description = "What recipients see as the sender.", examples = "MyShop") @Nullable
        String sender,

        @Schema(description = "Segments a second.", minimum = "1", maximum = "100000") @Nullable
        Integer rateLimit,

        @Schema(
                description = "Percent. When more of the latest messages fail, the campaign is paused.",
                minimum = "1",
                maximum = "100")
        @Nullable
        Integer pauseOnFailureRate,

        @Schema(description = "Makes it a scheduled campaign, as the verb schedule does, and counts as a launch.")
        @Nullable
        String scheduledAt,

        @Schema(description = "IANA name; required with a local time.", examples = "Africa/Nairobi") @Nullable
        String timeZone,

        @Schema(description = "Two to five texts instead of one, drawn by weight.") @Nullable
        List<VariantSettingsBody.@Nullable VariantBody> variants,

        @Schema(description = "With variants: a share tries them, the rest waits for the one that does best.")
        VariantSettingsBody.@Nullable TestBody test,

        @Schema(description = "Whoever has had so many messages in so many days is skipped.")
        VariantSettingsBody.@Nullable CapBody frequencyCap,

        @Schema(
                defaultValue = "false",
                description = "Whether each recipient gets short links of their own in place of those that the text"
                        + " has, so that clicks are counted. Not with message_content, nor with render_at: dispatch.")
        @Nullable
        Boolean trackLinks) {

    CampaignDraft draft() {
        return new CampaignDraft(
                name,
                parsed(channel).orElse(null),
                messageContent,
                templateId == null ? null : new TemplateId(templateId),
                baseTemplate,
                chosenAudience().orElse(null),
                changing(CampaignSettings.DEFAULT),
                scheduledAt == null && timeZone == null ? null : new ScheduleBody(scheduledAt, timeZone).schedule(),
                tailoring(VariantSettings.NONE));
    }

    /** The same draft with what this request names replaced; naming a text replaces the text there was. */
    CampaignDraft changing(CampaignDraft draft) {
        var asked = draft();
        boolean text = variants != null || messageContent != null || templateId != null || baseTemplate != null;
        return new CampaignDraft(
                name == null ? draft.name() : name,
                asked.channel() == null ? draft.channel() : asked.channel(),
                text ? messageContent : draft.messageContent(),
                text ? asked.templateId() : draft.templateId(),
                text ? baseTemplate : draft.baseTemplate(),
                asked.audience() == null ? draft.audience() : asked.audience(),
                changing(draft.settings()),
                asked.schedule() == null ? draft.schedule() : asked.schedule(),
                tailoring(
                        text && variants == null
                                ? new VariantSettings(
                                        draft.tailoring().cap(),
                                        null,
                                        draft.tailoring().trackLinks())
                                : draft.tailoring()));
    }

    private VariantSettings tailoring(VariantSettings before) {
        var cap = frequencyCap == null ? before.cap() : VariantSettingsBody.cap(frequencyCap, "#/frequency_cap");
        var known = before.experiment();
        boolean tracked = trackLinks == null ? before.trackLinks() : trackLinks;
        if (variants == null && (test == null || known == null)) {
            if (test != null) {
                throw Problem.invalid("variants_missing", "A test needs variants to be tried.")
                        .asException();
            }
            return new VariantSettings(cap, known, tracked);
        }
        return new VariantSettings(
                cap,
                new Experiment(
                        variants == null && known != null
                                ? known.variants()
                                : VariantSettingsBody.variants(Objects.requireNonNull(variants)),
                        test == null ? null : VariantSettingsBody.test(test)),
                tracked);
    }

    private CampaignSettings changing(CampaignSettings settings) {
        return new CampaignSettings(
                missingValue == null ? settings.missingValue() : missing(missingValue),
                priority == null
                        ? settings.priority()
                        : EnumParameter.of(priority, "urgent, high, normal, low", "#/priority", Priority::parse),
                renderAt == null
                        ? settings.renderAt()
                        : EnumParameter.of(renderAt, "launch, dispatch", "#/render_at", RenderAt::parse),
                changing(settings.terms()));
    }

    private SendingTerms changing(SendingTerms terms) {
        return new SendingTerms(
                retry == null ? terms.retry() : retry.policy(),
                onUncertain == null
                        ? terms.onUncertain()
                        : EnumParameter.of(onUncertain, "park, lookup, retry", "#/on_uncertain", OnUncertain::parse),
                gatewayId == null ? terms.gateway() : new GatewayId(gatewayId),
                sender == null ? terms.sender() : sender,
                rateLimit == null ? terms.rateLimit() : rateLimit,
                pauseOnFailureRate == null ? terms.pauseOnFailureRate() : pauseOnFailureRate);
    }

    private Optional<Audience> chosenAudience() {
        var beside = new AudienceBody(importId, customerIds, tags, all).audience("#");
        var within = Optional.ofNullable(audience).flatMap(body -> body.audience("#/audience"));
        if (beside.isPresent() && within.isPresent()) {
            throw Problem.invalid("audience_ambiguous", "Name the audience once, not in two places.")
                    .asException();
        }
        return within.or(() -> beside);
    }

    static Optional<Channel> parsed(@Nullable String channel) {
        return Optional.ofNullable(channel)
                .map(text -> EnumParameter.of(text, "sms, whatsapp", "#/channel", Channel::parse));
    }

    private static MissingValue missing(String text) {
        try {
            return MissingValue.parse(text);
        } catch (IllegalArgumentException e) {
            var detail = Objects.requireNonNullElse(e.getMessage(), "This is no policy for missing values.");
            throw Problem.invalid("invalid_value", detail, List.of(new Violation("#/missing_value", detail)))
                    .asException();
        }
    }
}
