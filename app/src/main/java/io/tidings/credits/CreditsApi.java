package io.tidings.credits;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.credits.CreditResponses.BalanceView;
import io.tidings.credits.CreditResponses.LineView;
import io.tidings.credits.CreditResponses.PriceView;
import io.tidings.credits.CreditResponses.PricesView;
import io.tidings.credits.CreditResponses.TopUpView;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.CsvExport;
import io.tidings.web.Json;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The credits of an account. Every amount is in units; 1000 units are one credit. */
@Path("/api/v1/credits")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Credits", description = "Amounts are whole units; 1000 units are one credit.")
final class CreditsApi {
    private static final int KEY_LENGTH = 200;

    private final Credits credits;
    private final Prices prices;
    private final LedgerReader reader;
    private final CurrentActor actor;

    CreditsApi(Credits credits, Prices prices, LedgerReader reader, CurrentActor actor) {
        this.credits = credits;
        this.prices = prices;
        this.reader = reader;
        this.actor = actor;
    }

    @Schema(name = "TopUpRequest")
    record TopUpBody(
            @Schema(description = "Units, from 1; 1000 are one credit.") @Nullable
            Long amount,

            @Schema(
                    description = "Your own key, such as the number of an invoice. Each key is booked once.",
                    maxLength = KEY_LENGTH)
            @Nullable
            String key,

            @Schema(maxLength = KEY_LENGTH) @Nullable String note) {}

    @Schema(name = "CreditTermsRequest", description = "A missing field leaves the term as it is.")
    record TermsBody(
            @Schema(description = "Whether the account is lent the units that it lacks.") @Nullable
            Boolean unlimited,

            @Schema(description = "Whether the account may launch and send.") @Nullable
            Boolean subscriptionActive) {}

    @Schema(name = "PricesRequest")
    record PricesBody(@Nullable List<@Nullable PriceBody> prices) {}

    @Schema(name = "PriceRequest")
    record PriceBody(
            @Schema(description = "Leading digits of E.164 without the plus; empty for all other numbers.") @Nullable
            String prefix,

            @Schema(description = "Units for each segment.") @Nullable
            Integer units) {}

    @GET
    @Operation(
            summary = "The balance",
            description = "bought = available + reserved + spent. Messages in progress may cost the reserved units.")
    public BalanceView balance() {
        return BalanceView.of(credits.balance(actor.account()));
    }

    @PUT
    @Path("terms")
    @Operation(summary = "Change the terms of the account: unlimited, subscription active")
    public BalanceView changeTerms(@Nullable TermsBody body) {
        var terms = Json.required(body);
        return BalanceView.of(credits.changeTerms(actor.require(), terms.unlimited(), terms.subscriptionActive()));
    }

    @POST
    @Path("top-ups")
    @Operation(summary = "Book bought credits, once per key")
    @APIResponse(
            responseCode = "201",
            description = "Booked.",
            content = @Content(schema = @Schema(implementation = TopUpView.class)))
    @APIResponse(
            responseCode = "200",
            description = "The key was booked before.",
            content = @Content(schema = @Schema(implementation = TopUpView.class)))
    public RestResponse<TopUpView> topUp(@Nullable TopUpBody body) {
        var request = Json.required(body);
        if (request.amount() == null) {
            throw missing("amount");
        }
        var booked = credits.topUp(
                actor.require(), request.amount(), text(request.key(), "key"), text(request.note(), "note"));
        var view = new TopUpView(booked.transfer(), booked.amount(), BalanceView.of(credits.balance(actor.account())));
        return RestResponse.ResponseBuilder.create(
                        booked.replayed() ? RestResponse.Status.OK : RestResponse.Status.CREATED, view)
                .header("Location", "/api/v1/credits/statement/" + booked.transfer())
                .build();
    }

    @GET
    @Path("statement")
    @Operation(
            summary = "All movements of credits, newest first",
            description = "Each line is one transfer of the ledger, shown as changes of the balance.")
    public RestResponse<PagedResponse<LineView>> statement(
            @QueryParam("campaign_id") @Parameter(description = "Only movements of this campaign or batch.") @Nullable
                    Long campaign,
            @BeanParam PageParams params,
            @Context UriInfo uri) {
        return PagedResponse.of(
                reader.statement(actor.account(), plan(campaign), params.request())
                        .map(LineView::of),
                uri);
    }

    @GET
    @Path("statement/{id}")
    @Operation(summary = "One movement of credits")
    public LineView movement(@PathParam("id") long id) {
        return reader.line(actor.account(), id)
                .map(LineView::of)
                .orElseThrow(() -> Problem.notFound("movement of credits").asException());
    }

    @GET
    @Path("statement.csv")
    @Produces("text/csv")
    @Operation(summary = "The whole statement as CSV, newest first")
    @APIResponse(responseCode = "200", description = "The file.", content = @Content(mediaType = "text/csv"))
    public Response export(@QueryParam("campaign_id") @Nullable Long campaign) {
        var account = actor.account();
        return CsvExport.<StatementLine>named("statement.csv")
                .column("id", StatementLine::id)
                .column("at", StatementLine::at)
                .column("kind", StatementLine::kind)
                .column("campaign_id", StatementLine::plan)
                .column("bought", StatementLine::bought)
                .column("available", StatementLine::available)
                .column("reserved", StatementLine::reserved)
                .column("spent", StatementLine::spent)
                .column("owed", StatementLine::owed)
                .column("actor", StatementLine::actor)
                .column("note", StatementLine::note)
                .response((last, limit) -> reader.after(account, plan(campaign), last, limit));
    }

    @GET
    @Path("prices")
    @Operation(
            summary = "List the prices of a segment by number prefix",
            description = "The longest matching prefix applies. The account's own price overrides an equal prefix.")
    public PricesView prices() {
        return new PricesView(
                prices.allPrices(actor.account()).stream().map(PriceView::of).toList());
    }

    @PUT
    @Path("prices")
    @Operation(summary = "Replace the account's own prices; an empty list leaves the installation's")
    public PricesView changePrices(@Nullable PricesBody body) {
        var requested = Json.required(body).prices();
        if (requested == null) {
            throw missing("prices");
        }
        var changed = new ArrayList<Price>(requested.size());
        for (int i = 0; i < requested.size(); i++) {
            var each = requested.get(i);
            if (each == null || each.prefix() == null || each.units() == null) {
                throw missing("prices/%d/%s".formatted(i, each == null || each.prefix() == null ? "prefix" : "units"));
            }
            changed.add(new Price(each.prefix(), each.units()));
        }
        prices.replace(actor.require(), changed);
        return prices();
    }

    private static @Nullable PlanId plan(@Nullable Long campaign) {
        return campaign == null ? null : new PlanId(campaign);
    }

    private static @Nullable String text(@Nullable String given, String field) {
        if (given == null || given.isBlank()) {
            return null;
        }
        if (given.length() > KEY_LENGTH || given.indexOf('\0') >= 0) {
            throw Problem.invalid(field + "_invalid", "At most %d characters, and no NUL.".formatted(KEY_LENGTH))
                    .withErrors(List.of(new Violation("#/" + field, "At most %d characters.".formatted(KEY_LENGTH))))
                    .asException();
        }
        return given.strip();
    }

    private static RuntimeException missing(String field) {
        return Problem.malformed("field_missing", "A required field is missing.")
                .withErrors(List.of(new Violation("#/" + field, "This field is required.")))
                .asException();
    }
}
