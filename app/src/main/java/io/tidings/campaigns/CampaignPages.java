package io.tidings.campaigns;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CsrfForm;
import io.tidings.accounts.CurrentActor;
import io.tidings.contacts.Contact;
import io.tidings.contacts.Contacts;
import io.tidings.dispatch.PutBack;
import io.tidings.dispatch.Recipient;
import io.tidings.dispatch.Recipients;
import io.tidings.messages.MessageCounts;
import io.tidings.shared.CampaignId;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.web.PageParams;
import io.tidings.web.Pager;
import io.tidings.web.Viewer;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Campaigns on pages: the list, the review of a draft, and a launched one with what became of everybody. */
@Path("/campaigns")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
public final class CampaignPages {
    private static final int LISTED = 20;
    private static final int RECIPIENTS = 25;
    /** From here on a launch asks that the number be typed. */
    private static final int TYPE_ABOVE = 1000;

    private final Campaigns campaigns;
    private final Lifecycle lifecycle;
    private final Recipients recipients;
    private final Contacts contacts;
    private final ComposerChoices words;
    private final CurrentActor actor;
    private final Viewer viewer;
    private final InstantSource clock;

    CampaignPages(
            Campaigns campaigns,
            Lifecycle lifecycle,
            Recipients recipients,
            Contacts contacts,
            ComposerChoices words,
            CurrentActor actor,
            Viewer viewer,
            InstantSource clock) {
        this.campaigns = campaigns;
        this.lifecycle = lifecycle;
        this.recipients = recipients;
        this.contacts = contacts;
        this.words = words;
        this.actor = actor;
        this.viewer = viewer;
        this.clock = clock;
    }

    @CheckedTemplate(basePath = "campaigns")
    static class Views {
        private Views() {}

        static native TemplateInstance list(
                List<CampaignLine> lines, List<Choosing> filters, Pager pager, boolean moving, String here);

        static native TemplateInstance review(DraftPage view, Review review, String problem);

        static native TemplateInstance campaign(
                CampaignPage view,
                String problem,
                List<FailureReason> reasons,
                List<Choosing> filters,
                List<RecipientLine> recipients,
                Pager pager,
                Sample sample,
                List<HistoryLine> history,
                String here);
    }

    /** A chip that narrows a list. @param count below 0 when it is not said */
    record Choosing(String label, String address, boolean current, long count) {}

    /** What one of them reads. */
    record Sample(String who, String text, String note) {}

    @GET
    @Operation(hidden = true)
    public TemplateInstance list(
            @QueryParam("status") @Nullable String status, @BeanParam PageParams params, @Context UriInfo uri) {
        var wanted = status == null ? null : CampaignStatus.parse(status).orElse(null);
        var asked = params.request();
        var page = campaigns.list(actor.account(), wanted, null, new PageRequest(asked.page(), LISTED, asked.anchor()));
        var lines = CampaignLine.all(page.data(), campaigns.stats(page.data()));
        return Views.list(
                lines,
                CampaignFilters.ofStatus(wanted),
                Pager.of(page, uri),
                lines.stream().anyMatch(CampaignLine::moving),
                uri.getRequestUri().getRawPath() + query(uri.getRequestUri()));
    }

    /** A draft shows its review, everything else what became of it. */
    @GET
    @Path("/{id:\\d+}")
    @Operation(hidden = true)
    public TemplateInstance campaign(
            @PathParam("id") long id,
            @QueryParam("show") @Nullable String show,
            @BeanParam PageParams params,
            @Context UriInfo uri) {
        var campaign = campaigns.get(actor.account(), new CampaignId(id));
        return campaign.status() == CampaignStatus.DRAFT
                ? review(campaign, "")
                : launched(campaign, show, params.request(), uri.getRequestUri(), "");
    }

    /** @param confirm the number of recipients that the person was shown, or typed */
    @POST
    @Path("/{id:\\d+}/launch")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> launch(
            @PathParam("id") long id, @FormParam("confirm") @Nullable String confirm) {
        var campaign = campaigns.get(actor.account(), new CampaignId(id));
        if (campaign.status() != CampaignStatus.DRAFT) {
            // Clicked twice, or by two people: it goes out once, and both see it.
            return RestResponse.seeOther(URI.create("/campaigns/" + id));
        }
        var review = rehearse(campaign);
        if (!Long.toString(review.recipients()).equals(digits(confirm))) {
            return refused(
                    campaign,
                    "Nothing was sent: you confirmed another number than the %s who would get it now. Look again."
                            .formatted(CampaignWords.people(review.recipients())));
        }
        try {
            var launched = campaigns.launch(actor.require(), campaign.id(), null);
            return RestResponse.seeOther(URI.create("/campaigns/" + launched.campaign()));
        } catch (ProblemException refused) {
            return refused(campaign, "Nothing was sent. " + refused.problem().detail());
        }
    }

    @POST
    @Path("/{id:\\d+}/pause")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> pause(@PathParam("id") long id) {
        return done(id, "paused", "It was not paused. ", () -> lifecycle.pause(actor.require(), new CampaignId(id)));
    }

    @POST
    @Path("/{id:\\d+}/resume")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> resume(@PathParam("id") long id) {
        return done(id, "resumed", "It was not resumed. ", () -> lifecycle.resume(actor.require(), new CampaignId(id)));
    }

    /** Somebody has decided so, whatever attempts there were: each message gets a new round of them. */
    @POST
    @Path("/{id:\\d+}/retry")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> retry(@PathParam("id") long id) {
        return done(id, "retried", "Nothing was sent again. ", () -> {
            var which =
                    new PutBack(Set.of(), Set.of(), false, true, actor.require().label());
            var unused = lifecycle.retry(actor.require(), new CampaignId(id), which);
        });
    }

    @POST
    @Path("/{id:\\d+}/stop")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<Void> stop(@PathParam("id") long id) {
        try {
            var cancelled = campaigns.cancel(actor.require(), new CampaignId(id));
            return RestResponse.seeOther(URI.create("/campaigns/" + cancelled.campaign() + "?done=stopped"));
        } catch (ProblemException refused) {
            // It came to its end while the question stood on the screen: its page says how.
            if (refused.problem().status() != 409) {
                throw refused;
            }
            return RestResponse.seeOther(URI.create("/campaigns/" + id));
        }
    }

    @POST
    @Path("/{id:\\d+}/delete")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<Void> delete(@PathParam("id") long id) {
        campaigns.delete(actor.require(), new CampaignId(id));
        return RestResponse.seeOther(URI.create("/campaigns?done=deleted"));
    }

    /** Leads back to the campaign; why it was refused stands above what became of everybody. */
    private RestResponse<TemplateInstance> done(long id, String toast, String otherwise, Runnable verb) {
        var page = URI.create("/campaigns/" + id);
        try {
            verb.run();
            return RestResponse.seeOther(URI.create(page + "?done=" + toast));
        } catch (ProblemException refused) {
            var problem = refused.problem();
            if (problem.status() == 404) {
                throw refused;
            }
            // Clicked twice, by two people, or too late: the page says how it stands now.
            if (problem.code().equals("wrong_state")) {
                return RestResponse.seeOther(page);
            }
            var campaign = campaigns.get(actor.account(), new CampaignId(id));
            return RestResponse.ResponseBuilder.<TemplateInstance>create(problem.status())
                    .entity(launched(campaign, null, PageRequest.first(RECIPIENTS), page, otherwise + problem.detail()))
                    .build();
        }
    }

    private RestResponse<TemplateInstance> refused(Campaign campaign, String why) {
        return RestResponse.ResponseBuilder.<TemplateInstance>create(409)
                .entity(review(campaign, why))
                .build();
    }

    private TemplateInstance review(Campaign campaign, String problem) {
        var view = new DraftPage(campaign, words.audience(campaign), words.texts(campaign));
        try {
            return Views.review(view, rehearse(campaign), problem);
        } catch (ProblemException refused) {
            if (refused.problem().status() >= 500) {
                throw refused;
            }
            var why = refused.problem().detail();
            return Views.review(view, Review.impossible(campaign, TYPE_ABOVE), problem.isEmpty() ? why : problem);
        }
    }

    private Review rehearse(Campaign campaign) {
        var preview = campaigns.preview(actor.require(), campaign.id());
        var ids = preview.examples().stream()
                .map(example -> example.contact().value())
                .toList();
        var known = contacts.findAll(actor.account(), ids).stream()
                .collect(Collectors.toMap(Contact::id, contact -> contact));
        return new Review(preview, campaign.channel(), known, TYPE_ABOVE);
    }

    private TemplateInstance launched(
            Campaign campaign, @Nullable String show, PageRequest asked, URI here, String problem) {
        var stats = campaigns.stats(campaign);
        var wanted = show != null && Recipients.STATUSES.contains(show) ? show : null;
        var page = recipients.list(
                actor.account(),
                campaign.id().plan(),
                wanted,
                new PageRequest(asked.page(), RECIPIENTS, asked.anchor()));
        var people =
                contacts
                        .findAll(
                                actor.account(),
                                page.data().stream()
                                        .mapMulti(CampaignPages::contactOf)
                                        .toList())
                        .stream()
                        .collect(Collectors.toMap(contact -> contact.id().value(), contact -> contact));
        var text = words.text(campaign);
        var lines = page.data().stream()
                .map(one -> RecipientLine.of(one, people.get(one.contactId()), text, viewer.zone()))
                .toList();
        return Views.campaign(
                new CampaignPage(
                        campaign,
                        stats,
                        retryable(campaign, stats),
                        words.audience(campaign),
                        clock.instant(),
                        viewer.zone()),
                problem,
                recipients.failures(actor.account(), campaign.id().plan()).stream()
                        .map(group -> FailureReason.of(group, stats.failed()))
                        .toList(),
                CampaignFilters.ofRecipients(campaign, stats, wanted),
                lines,
                Pager.of(page, here),
                sample(lines, text),
                campaigns.history(actor.account(), campaign.id()).reversed().stream()
                        .map(HistoryLine::of)
                        .toList(),
                here.getRawPath() + query(here));
    }

    /** What has ended is asked; of a stopped campaign nothing is sent again. */
    private long retryable(Campaign campaign, MessageCounts stats) {
        var over = campaign.status() == CampaignStatus.SENT || campaign.status() == CampaignStatus.FAILED;
        return over && stats.failed() > 0
                ? recipients.mayBeTriedAgain(actor.account(), campaign.id().plan())
                : 0;
    }

    private static Sample sample(List<RecipientLine> lines, String text) {
        return lines.stream()
                .filter(line -> !line.body().isEmpty())
                .findFirst()
                .map(line -> new Sample(line.called(), line.body(), ""))
                .orElse(new Sample("Everybody", text, "As it was written"));
    }

    private static void contactOf(Recipient recipient, Consumer<Long> known) {
        var id = recipient.contactId();
        if (id != null) {
            known.accept(id);
        }
    }

    /** 99,812 and 99 812 are what people type too. */
    private static String digits(@Nullable String typed) {
        return typed == null ? "" : typed.replaceAll("[\\s.,'’]", "");
    }

    private static String query(URI here) {
        var query = here.getRawQuery();
        return query == null ? "" : "?" + query;
    }
}
