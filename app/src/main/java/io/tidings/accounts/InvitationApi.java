package io.tidings.accounts;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.web.Json;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import io.tidings.web.SuccessStatus;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Invitations to the account. The link of an invitation works once. */
@Path("/api/v1/users/invitations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Users")
final class InvitationApi {
    private final Invitations invitations;
    private final CurrentActor actor;

    InvitationApi(Invitations invitations, CurrentActor actor) {
        this.invitations = invitations;
        this.actor = actor;
    }

    /** @param role viewer when missing */
    public record Invite(@Nullable String email, @Nullable String role) {}

    public record InvitationView(
            long id,
            String email,
            String role,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant acceptedAt) {
        static InvitationView of(Invitation invitation) {
            return new InvitationView(
                    invitation.id(),
                    invitation.email(),
                    invitation.role().text(),
                    invitation.createdAt(),
                    invitation.expiresAt(),
                    invitation.acceptedAt());
        }
    }

    /** @param link for the invited person; it is shown in this response only and works once */
    public record Invited(InvitationView invitation, String link) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Create a link with which a person joins the account. Only this response shows the link.")
    @SuccessStatus(201)
    public RestResponse<Invited> invite(@Nullable Invite body) {
        var request = Json.required(body);
        var email = request.email() == null ? "" : request.email();
        var created = invitations.invite(
                actor.require(), email, UserApi.role(request.role()).orElse(Role.VIEWER));
        return RestResponse.ResponseBuilder.create(
                        RestResponse.Status.CREATED,
                        new Invited(InvitationView.of(created.invitation()), created.link()))
                .header(
                        "Location",
                        "/api/v1/users/invitations/" + created.invitation().id())
                .build();
    }

    @GET
    @Operation(summary = "List invitations, newest first, without their links")
    public RestResponse<PagedResponse<InvitationView>> list(@BeanParam PageParams params, @Context UriInfo uri) {
        return PagedResponse.of(
                invitations.list(actor.account(), params.request()).map(InvitationView::of), uri);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One invitation, without its link")
    public InvitationView get(@PathParam("id") long id) {
        return InvitationView.of(invitations.find(actor.account(), id));
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Withdraw an invitation that was not accepted")
    public RestResponse<Void> withdraw(@PathParam("id") long id) {
        invitations.withdraw(actor.account(), id);
        return RestResponse.noContent();
    }
}
