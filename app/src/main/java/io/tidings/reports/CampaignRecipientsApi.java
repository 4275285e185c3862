package io.tidings.reports;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.campaigns.Campaigns;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PlanId;
import io.tidings.web.EnumParameter;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Lists the recipients of a campaign and the reasons of failures. */
@Path("/api/v1/campaigns")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Campaigns")
final class CampaignRecipientsApi {
    private final Campaigns campaigns;
    private final Recipients recipients;
    private final SkipGroups skips;
    private final CurrentActor actor;

    CampaignRecipientsApi(Campaigns campaigns, Recipients recipients, SkipGroups skips, CurrentActor actor) {
        this.campaigns = campaigns;
        this.recipients = recipients;
        this.skips = skips;
        this.actor = actor;
    }

    @GET
    @Path("{id}/recipients")
    @Operation(
            summary = "List recipients and their outcomes, in the order of the audience",
            description =
                    "status returns one bucket, customer_id one contact. Without status, the anchor freezes the"
                            + " list. While a campaign is sent, messages move between buckets, so pages by number shift. With"
                            + " status, next_after is the last message_id, and the Link header uses it. It repeats no recipient"
                            + " and misses none that stays in the bucket. Recipients that enter the bucket before after are not listed.")
    public RestResponse<PagedResponse<RecipientView>> recipients(
            @PathParam("id") long id,
            @BeanParam PageParams paging,
            @Schema(
                            enumeration = {
                                "queued",
                                "sending",
                                "sent",
                                "delivered",
                                "undelivered",
                                "read",
                                "failed",
                                "skipped",
                                "cancelled",
                                "expired",
                                "uncertain"
                            })
                    @QueryParam("status")
                    @Nullable
                    String status,
            @Schema(implementation = Long.class) @QueryParam("customer_id") @Nullable String customerId,
            @Context UriInfo uri) {
        var campaign = campaigns.get(actor.account(), new CampaignId(id)).id().plan();
        if (customerId != null) {
            return PagedResponse.of(
                    ofContact(campaign, customerId, status(status)).map(RecipientView::of), uri);
        }
        var page = recipients
                .list(actor.account(), campaign, status(status), paging.request())
                .map(RecipientView::of);
        return PagedResponse.of(page, uri);
    }

    @GET
    @Path("{id}/failures")
    @Operation(summary = "List reasons of failures and of skips with counts")
    public Failures failures(@PathParam("id") long id) {
        var campaign = campaigns.get(actor.account(), new CampaignId(id));
        var plan = campaign.id().plan();
        return new Failures(
                recipients.failures(actor.account(), plan), skips.of(actor.account(), plan, campaigns.stats(campaign)));
    }

    /** @param skipped the reasons why messages were not sent on purpose */
    @Schema(name = "CampaignFailures")
    record Failures(List<FailureGroup> data, List<SkipGroups.SkipGroup> skipped) {}

    /**
     * @param renderedMessage null while it is not rendered yet
     * @param error the error of the last failed attempt; null without one
     */
    @Schema(name = "Recipient")
    record RecipientView(
            long messageId,
            @Nullable Long customerId,
            String phone,
            String status,
            int attempts,
            int segments,
            @Nullable String renderedMessage,
            @Nullable ErrorView error,
            @Nullable Instant outcomeAt,
            @Nullable Instant deliveredAt) {
        @Schema(name = "RecipientError")
        record ErrorView(
                String code,
                @Nullable String failureClass,
                @Nullable String text) {}

        static RecipientView of(Recipient recipient) {
            return new RecipientView(
                    recipient.messageId(),
                    recipient.contactId(),
                    recipient.phone(),
                    recipient.status(),
                    recipient.attempts(),
                    recipient.segments(),
                    recipient.body(),
                    recipient.errorCode() == null
                            ? null
                            : new ErrorView(recipient.errorCode(), recipient.errorClass(), recipient.errorText()),
                    recipient.outcomeAt(),
                    recipient.deliveredAt());
        }
    }

    private Page<Recipient> ofContact(PlanId campaign, String customerId, @Nullable String status) {
        long contact = number(customerId);
        var found = recipients.ofContact(actor.account(), campaign, contact).stream()
                .filter(recipient -> status == null || recipient.status().equals(status))
                .toList();
        return Page.of(found, PageRequest.first(PageRequest.MAX_SIZE), found.size(), null);
    }

    private static @Nullable String status(@Nullable String requested) {
        return requested == null
                ? null
                : EnumParameter.of(
                        requested,
                        String.join(", ", new TreeSet<>(Recipients.STATUSES)),
                        "status",
                        text -> Optional.of(text).filter(Recipients.STATUSES::contains));
    }

    /** Returns 0, which no object has as its id, for a text that is not a number. */
    private static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
