package io.tidings.launch;

import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CsrfForm;
import io.tidings.accounts.CurrentActor;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignLabels;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.campaigns.Campaigns;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.web.Versions;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Launches a draft from its review page. */
@Path("/campaigns")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class ReviewPages {
    private final Campaigns campaigns;
    private final Launches launches;
    private final Reviews reviews;
    private final CurrentActor actor;

    ReviewPages(Campaigns campaigns, Launches launches, Reviews reviews, CurrentActor actor) {
        this.campaigns = campaigns;
        this.launches = launches;
        this.reviews = reviews;
        this.actor = actor;
    }

    /**
     * @param confirm the number of recipients that the page showed or the person typed
     * @param version the version of the draft that the page showed
     * @param accepted the placeholders without any value that the person has confirmed
     */
    @POST
    @Path("/{id:\\d+}/launch")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> launch(
            @PathParam("id") long id,
            @FormParam("confirm") @Nullable String confirm,
            @FormParam("version") @Nullable String version,
            @FormParam("accepted") @Nullable String accepted) {
        var campaign = campaigns.get(actor.account(), new CampaignId(id));
        if (campaign.status() != CampaignStatus.DRAFT) {
            // Two clicks launch the campaign once, and both see it.
            return RestResponse.seeOther(URI.create("/campaigns/" + id));
        }
        var reviewed = Versions.demanded(version);
        if (reviewed == null || reviewed != campaign.version()) {
            return refused(campaign, "Nothing was sent. The draft has changed since you reviewed it.", reviewed);
        }
        var review = reviews.review(campaign);
        if (!review.missingForAll().equals(Objects.requireNonNullElse(accepted, ""))) {
            return refused(
                    campaign,
                    "Nothing was sent. No recipient has a value for %s. Confirm that, or change the text."
                            .formatted(review.missingForAll()),
                    null);
        }
        if (!Long.toString(review.recipients()).equals(digits(confirm))) {
            return refused(
                    campaign,
                    "Nothing was sent. You confirmed another number, but %s would get the message now. Check it again."
                            .formatted(CampaignLabels.people(review.recipients())),
                    null);
        }
        try {
            var launched = launches.launch(actor.require(), campaign.id(), LaunchCondition.reviewed(reviewed));
            return RestResponse.seeOther(URI.create("/campaigns/" + launched.campaign()));
        } catch (ProblemException refused) {
            var now = campaigns.get(actor.account(), campaign.id());
            return refused(now, "Nothing was sent. " + refused.problem().detail(), reviewed);
        }
    }

    /** @param reviewed the version whose changes since then are shown; null for none */
    private RestResponse<TemplateInstance> refused(Campaign campaign, String problem, @Nullable Integer reviewed) {
        return RestResponse.ResponseBuilder.<TemplateInstance>create(409)
                .entity(reviews.page(campaign, problem, reviewed))
                .build();
    }

    /** Removes separators, because people also type 99,812 or 99 812. */
    private static String digits(@Nullable String typed) {
        return typed == null ? "" : typed.replaceAll("[\\s.,'’]", "");
    }
}
