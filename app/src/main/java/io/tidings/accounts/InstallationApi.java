package io.tidings.accounts;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.shared.Actor;
import io.tidings.web.Json;
import io.tidings.web.SuccessStatus;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The accounts of the installation, for its operator. */
@Path("/api/v1/accounts")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Installation")
final class InstallationApi {
    private final Jdbi jdbi;
    private final Accounts accounts;
    private final Invitations invitations;
    private final SecurityEvents events;

    InstallationApi(Jdbi jdbi, Accounts accounts, Invitations invitations, SecurityEvents events) {
        this.jdbi = jdbi;
        this.accounts = accounts;
        this.invitations = invitations;
        this.events = events;
    }

    /**
     * @param ownerEmail the address of the person who gets the link
     * @param defaultCountry ISO 3166-1 alpha-2; without it, numbers need their country code
     * @param timeZone IANA name; UTC when missing
     */
    public record AccountToCreate(
            @Nullable String name,
            @Nullable String ownerEmail,
            @Nullable String defaultCountry,
            @Nullable String timeZone) {}

    /** @param link makes the owner; it is shown in this response only and works once */
    public record CreatedAccount(long id, String name, InvitationApi.InvitationView invitation, String link) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Create an account, and a link with which its owner joins",
            description =
                    "Needs the key of the installation, not that of an account. Only this response shows the link.")
    @SuccessStatus(201)
    public RestResponse<CreatedAccount> create(@Nullable AccountToCreate body) {
        var request = Json.required(body);
        var account = new NewAccount(
                AccountSettings.name(request.name()),
                AccountSettings.country(request.defaultCountry()),
                AccountSettings.zone(request.timeZone()),
                false);
        var email = request.ownerEmail() == null ? "" : request.ownerEmail();
        var created = jdbi.inTransaction(handle -> {
            var id = accounts.create(handle, account);
            events.fire(handle, id, "account.created", "account:" + id, Map.of());
            var invited = invitations.invite(handle, Actor.system(id), email, Role.OWNER);
            return new CreatedAccount(
                    id.value(), account.name(), InvitationApi.InvitationView.of(invited.invitation()), invited.link());
        });
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, created)
                .header("Location", "/api/v1/accounts/" + created.id())
                .build();
    }
}
