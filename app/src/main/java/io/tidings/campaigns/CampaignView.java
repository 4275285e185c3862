package io.tidings.campaigns;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.audiences.AudienceSummary;
import io.tidings.audiences.Filter;
import io.tidings.audiences.FilterJson;
import io.tidings.messages.MessageCounts;
import io.tidings.shared.AudienceId;
import io.tidings.shared.GatewayId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON of a campaign in a response. */
@Schema(name = "Campaign")
record CampaignView(
        long id,
        String name,
        String channel,
        @JsonUnwrapped State state,
        @JsonUnwrapped Text text,
        @Nullable AudienceView audience,
        @JsonUnwrapped Settings settings,
        @Nullable UUID taskId,
        @JsonUnwrapped Times times,
        StatsView stats,
        @JsonUnwrapped VariantSettingsView variantSettings) {

    record State(
            String status,

            @Schema(description = "Rises with each change of the draft and of a template that it uses. It is the ETag.")
            int version,

            boolean preparing,

            @Schema(description = "Cancelled, but some calls to the provider have not ended yet.")
            boolean stopping,

            @Schema(description = "A code, a colon and a sentence. While the campaign sends: why no message moves.")
            @Nullable
            String statusReason) {
        static State of(Campaign campaign, @Nullable Standstill standstill) {
            return new State(
                    campaign.status().text(),
                    campaign.version(),
                    campaign.preparing(),
                    campaign.status() == CampaignStatus.CANCELLED && campaign.completedAt() == null,
                    standstill == null ? campaign.statusReason() : standstill.reason());
        }
    }

    /** Exactly one of the three is set. */
    record Text(
            @Nullable String messageContent,
            @Nullable Long templateId,
            @Nullable String baseTemplate) {
        static Text of(Content content) {
            return new Text(
                    content instanceof Content.Verbatim(var text) ? text : null,
                    content instanceof Content.Stored(var id) ? (Long) id.value() : null,
                    content instanceof Content.Inline(var template) ? template : null);
        }
    }

    record Settings(
            String missingValue,
            String priority,
            String renderAt,
            RetryBody retry,
            String onUncertain,
            @Nullable Long gatewayId,
            @Nullable String sender,
            @Nullable Integer rateLimit,
            @Nullable Integer pauseOnFailureRate,
            @Nullable Instant sendUntil) {
        static Settings of(Campaign campaign) {
            var terms = campaign.terms();
            return new Settings(
                    campaign.settings().missingValue().text(),
                    campaign.settings().priority().text(),
                    campaign.settings().renderAt().text(),
                    RetryBody.of(terms.retry()),
                    terms.onUncertain().text(),
                    Optional.ofNullable(terms.gateway()).map(GatewayId::value).orElse(null),
                    terms.sender(),
                    terms.rateLimit(),
                    terms.pauseOnFailureRate(),
                    terms.sendUntil());
        }
    }

    record Times(
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant scheduledAt,

            @Schema(description = "scheduled_at as a local time of time_zone.") @Nullable
            OffsetDateTime scheduledLocal,

            @Nullable String timeZone,
            @Nullable Instant launchedAt,
            @Nullable Instant completedAt) {
        static Times of(Campaign campaign) {
            var schedule = Optional.ofNullable(campaign.schedule());
            return new Times(
                    campaign.createdAt(),
                    campaign.updatedAt(),
                    schedule.map(Schedule::at).orElse(null),
                    schedule.map(Schedule::local)
                            .map(ZonedDateTime::toOffsetDateTime)
                            .orElse(null),
                    schedule.map(Schedule::zone).map(ZoneId::getId).orElse(null),
                    campaign.launchedAt(),
                    campaign.completedAt());
        }
    }

    record VariantSettingsView(
            @Nullable FrequencyCap frequencyCap,
            @Nullable List<VariantView> variants,
            @Nullable TestPhase test,
            boolean trackLinks) {
        static VariantSettingsView of(VariantSettings settings) {
            var experiment = settings.experiment();
            return new VariantSettingsView(
                    settings.cap(),
                    experiment == null
                            ? null
                            : experiment.variants().stream()
                                    .map(VariantView::of)
                                    .toList(),
                    experiment == null ? null : experiment.test(),
                    settings.trackLinks());
        }
    }

    /** A variant with exactly one of the three texts. */
    @Schema(name = "Variant")
    record VariantView(
            String name, int weight, @JsonUnwrapped Text text) {
        static VariantView of(Variant variant) {
            return new VariantView(variant.name(), variant.weight(), Text.of(variant.content()));
        }
    }

    /** @param kind import, customers, tags, all, filter or audience */
    record AudienceView(
            String kind,
            @Nullable UUID importId,
            @Nullable Integer customerCount,
            @Nullable List<String> tags,
            @Nullable String match,
            @Nullable Long audienceId,

            @Schema(type = SchemaType.OBJECT) @Nullable JsonNode filter) {
        private AudienceView(
                String kind,
                @Nullable UUID importId,
                @Nullable Integer customerCount,
                @Nullable List<String> tags,
                @Nullable String match) {
            this(kind, importId, customerCount, tags, match, null, null);
        }

        private static AudienceView filtered(@Nullable AudienceId savedAs, @Nullable Filter filter) {
            return new AudienceView(
                    savedAs == null ? "filter" : "audience",
                    null,
                    null,
                    null,
                    null,
                    savedAs == null ? null : (Long) savedAs.value(),
                    filter == null ? null : FilterJson.write(filter));
        }

        static AudienceView of(AudienceSummary summary) {
            return switch (summary) {
                case AudienceSummary.Imported(var id) -> new AudienceView("import", id.value(), null, null, null);
                case AudienceSummary.Chosen(var count) -> new AudienceView("customers", null, count, null, null);
                case AudienceSummary.Tagged(var tags, var match) ->
                    new AudienceView("tags", null, null, tags, match.name().toLowerCase(Locale.ROOT));
                case AudienceSummary.Everyone _ -> new AudienceView("all", null, null, null, null);
                case AudienceSummary.Filtered(var filter, var savedAs) -> filtered(savedAs, filter);
                case AudienceSummary.Saved(var id) -> filtered(id, null);
            };
        }
    }

    /** @param pending the messages that are not started; all counts add up to the total */
    record StatsView(
            long total,
            long pending,
            @JsonUnwrapped @JsonIgnoreProperties("queued") MessageCounts counts) {
        static StatsView of(MessageCounts counts) {
            return new StatsView(counts.total(), counts.queued(), counts);
        }
    }

    static CampaignView of(Campaign campaign, MessageCounts counts) {
        return of(campaign, counts, null);
    }

    /** @param standstill why no message of the campaign moves; null while messages move */
    static CampaignView of(Campaign campaign, MessageCounts counts, @Nullable Standstill standstill) {
        return new CampaignView(
                campaign.id().value(),
                campaign.name(),
                campaign.channel().text(),
                State.of(campaign, standstill),
                Text.of(campaign.content()),
                Optional.ofNullable(campaign.audience()).map(AudienceView::of).orElse(null),
                Settings.of(campaign),
                campaign.task() == null ? null : campaign.task().value(),
                Times.of(campaign),
                StatsView.of(counts),
                VariantSettingsView.of(campaign.variantSettings()));
    }
}
