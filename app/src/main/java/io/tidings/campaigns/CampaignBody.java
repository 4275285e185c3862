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
import io.tidings.web.Faults;
import io.tidings.web.Times;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON of a request that creates or changes a campaign. The audience is nested or in top-level fields. */
@Schema(name = "CampaignRequest", description = "Exactly one of message_content, template_id and base_template.")
record CampaignBody(
        @Schema(maxLength = DraftRules.MAX_NAME) @Nullable String name,

        @Schema(
                enumeration = {"sms", "whatsapp"},
                defaultValue = "sms")
        @Nullable
        String channel,

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
                description = "How uncertain messages are handled: their call was started and no outcome was recorded."
                        + " retry may send a message twice.")
        @Nullable
        String onUncertain,

        @Schema(description = "Default: the default gateway of the account.") @Nullable
        Long gatewayId,

        @Schema(description = "The sender that recipients see.", examples = "MyShop") @Nullable
        String sender,

        @Schema(description = "Segments per second.", minimum = "1", maximum = "100000") @Nullable
        Integer rateLimit,

        @Schema(
                description = "Percent. The campaign is paused when a larger share of its latest messages fails or"
                        + " is uncertain.",
                minimum = "1",
                maximum = "100")
        @Nullable
        Integer pauseOnFailureRate,

        @Schema(
                description = "ISO 8601 with an offset. Messages that were not sent until then expire.",
                examples = "2030-03-31T20:00:00+02:00")
        @Nullable
        String sendUntil,

        @Schema(description = "Schedules the campaign, as the route schedule does. Counts as a launch.") @Nullable
        String scheduledAt,

        @Schema(description = "IANA name. The zone of the account if it is missing.", examples = "Africa/Nairobi")
        @Nullable
        String timeZone,

        @Schema(description = "Two to five texts instead of one. Each recipient gets one, chosen by weight.") @Nullable
        List<VariantSettingsBody.@Nullable VariantBody> variants,

        @Schema(description = "Only with variants: a share of the audience gets them, the rest waits for the best one.")
        VariantSettingsBody.@Nullable TestBody test,

        @Schema(description = "Skips a contact that received at least `messages` messages in the last `days` days.")
        VariantSettingsBody.@Nullable CapBody frequencyCap,

        @Schema(
                defaultValue = "false",
                description = "Replaces each link of the text by a short link per recipient, so that clicks are"
                        + " counted. Not with message_content, nor with render_at: dispatch.")
        @Nullable
        Boolean trackLinks) {

    /** @param defaults of the account */
    CampaignDraft draft(CampaignDefaults.Defaults defaults) {
        refuseFaults(defaults, true);
        return parsed(defaults);
    }

    /** Refuses all values that are wrong by themselves, together. @param whole whether what is missing is a fault too */
    private void refuseFaults(CampaignDefaults.Defaults defaults, boolean whole) {
        var faults = new Faults();
        if (whole || name != null) {
            faults.check(() -> DraftRules.name(name));
        }
        var parsedChannel = faults.check(() -> parseChannel(channel).orElse(null));
        faults.check(this::chosenAudience);
        faults.check(() -> missingValue == null ? null : parseMissingValue(missingValue));
        faults.check(() -> priority == null ? null : parsePriority(priority));
        faults.check(() -> renderAt == null ? null : parseRenderAt(renderAt));
        faults.check(() -> onUncertain == null ? null : parseOnUncertain(onUncertain));
        faults.check(() -> retry == null ? null : retry.policy());
        faults.check(() -> sendUntil == null ? null : instant(sendUntil, "#/send_until"));
        faults.check(() -> schedule(defaults));
        faults.check(() -> variantSettings(VariantSettings.NONE));
        TermsRules.checkValues(sender, rateLimit, pauseOnFailureRate, parsedChannel, faults);
        faults.refuse();
    }

    private @Nullable Schedule schedule(CampaignDefaults.Defaults defaults) {
        return scheduledAt == null && timeZone == null
                ? null
                : new ScheduleBody(scheduledAt, timeZone).schedule(defaults.zone());
    }

    private CampaignDraft parsed(CampaignDefaults.Defaults defaults) {
        return new CampaignDraft(
                name,
                parseChannel(channel).orElse(null),
                messageContent,
                templateId == null ? null : new TemplateId(templateId),
                baseTemplate,
                chosenAudience().orElse(null),
                applyTo(defaults.settings()),
                schedule(defaults),
                variantSettings(VariantSettings.NONE));
    }

    /** Returns the draft with the fields of this request. A text in the request replaces a text of any kind. */
    CampaignDraft applyTo(CampaignDraft draft, CampaignDefaults.Defaults defaults) {
        refuseFaults(defaults, false);
        var requested = parsed(defaults);
        boolean textGiven = variants != null || messageContent != null || templateId != null || baseTemplate != null;
        return new CampaignDraft(
                name == null ? draft.name() : name,
                requested.channel() == null ? draft.channel() : requested.channel(),
                textGiven ? messageContent : draft.messageContent(),
                textGiven ? requested.templateId() : draft.templateId(),
                textGiven ? baseTemplate : draft.baseTemplate(),
                requested.audience() == null ? draft.audience() : requested.audience(),
                applyTo(draft.settings()),
                requested.schedule() == null ? draft.schedule() : requested.schedule(),
                variantSettings(
                        textGiven && variants == null
                                ? new VariantSettings(
                                        draft.variantSettings().cap(),
                                        null,
                                        draft.variantSettings().trackLinks())
                                : draft.variantSettings()));
    }

    private VariantSettings variantSettings(VariantSettings before) {
        var cap = frequencyCap == null ? before.cap() : VariantSettingsBody.cap(frequencyCap, "#/frequency_cap");
        var experiment = before.experiment();
        boolean tracked = trackLinks == null ? before.trackLinks() : trackLinks;
        if (variants == null && (test == null || experiment == null)) {
            if (test != null) {
                var detail = "A test needs variants.";
                throw Problem.invalid("variants_missing", detail, List.of(new Violation("#/variants", detail)))
                        .asException();
            }
            return new VariantSettings(cap, experiment, tracked);
        }
        return new VariantSettings(
                cap,
                new Experiment(
                        variants == null && experiment != null
                                ? experiment.variants()
                                : VariantSettingsBody.variants(Objects.requireNonNull(variants)),
                        test == null ? null : VariantSettingsBody.test(test)),
                tracked);
    }

    private CampaignSettings applyTo(CampaignSettings settings) {
        return new CampaignSettings(
                missingValue == null ? settings.missingValue() : parseMissingValue(missingValue),
                priority == null ? settings.priority() : parsePriority(priority),
                renderAt == null ? settings.renderAt() : parseRenderAt(renderAt),
                applyTo(settings.terms()));
    }

    private SendingTerms applyTo(SendingTerms terms) {
        return new SendingTerms(
                retry == null ? terms.retry() : retry.policy(),
                onUncertain == null ? terms.onUncertain() : parseOnUncertain(onUncertain),
                gatewayId == null ? terms.gateway() : new GatewayId(gatewayId),
                sender == null ? terms.sender() : sender,
                rateLimit == null ? terms.rateLimit() : rateLimit,
                pauseOnFailureRate == null ? terms.pauseOnFailureRate() : pauseOnFailureRate,
                sendUntil == null ? terms.sendUntil() : instant(sendUntil, "#/send_until"));
    }

    private static Instant instant(String text, String pointer) {
        return Times.parse(text)
                .orElseThrow(() -> Problem.invalid(
                                "invalid_time", Times.EXPECTED, List.of(new Violation(pointer, Times.EXPECTED)))
                        .asException());
    }

    private Optional<Audience> chosenAudience() {
        var topLevel = new AudienceBody(importId, customerIds, tags, all).audience("#");
        var nested = Optional.ofNullable(audience).flatMap(body -> body.audience("#/audience"));
        if (topLevel.isPresent() && nested.isPresent()) {
            var detail = "Give the audience once: in audience or in the top-level fields.";
            throw Problem.invalid("audience_ambiguous", detail, List.of(new Violation("#/audience", detail)))
                    .asException();
        }
        return nested.or(() -> topLevel);
    }

    static Optional<Channel> parseChannel(@Nullable String channel) {
        return Optional.ofNullable(channel)
                .map(text -> EnumParameter.of(text, "sms, whatsapp", "#/channel", Channel::parse));
    }

    private static Priority parsePriority(String text) {
        return EnumParameter.of(text, "urgent, high, normal, low", "#/priority", Priority::parse);
    }

    private static RenderAt parseRenderAt(String text) {
        return EnumParameter.of(text, "launch, dispatch", "#/render_at", RenderAt::parse);
    }

    private static OnUncertain parseOnUncertain(String text) {
        return EnumParameter.of(text, "park, lookup, retry", "#/on_uncertain", OnUncertain::parse);
    }

    private static MissingValue parseMissingValue(String text) {
        try {
            return MissingValue.parse(text);
        } catch (IllegalArgumentException e) {
            var detail = Objects.requireNonNullElse(e.getMessage(), "This is not a policy for missing values.");
            throw Problem.invalid("invalid_value", detail, List.of(new Violation("#/missing_value", detail)))
                    .asException();
        }
    }
}
