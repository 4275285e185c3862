package io.tidings.maintenance;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.AccountLifecycle;
import io.tidings.accounts.InstalledAccount;
import io.tidings.shared.AccountId;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import io.tidings.web.SuccessStatus;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Lists, closes, exports and erases accounts, for the operator of the installation. The owner of an account cannot close
 * it: only the operator can undo it, and a stolen session of an owner must not stop the account.
 */
@Path("/api/v1/accounts")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Installation")
final class AccountsApi {
    private final AccountLifecycle accounts;
    private final AccountClosures closures;
    private final AccountExport export;

    AccountsApi(AccountLifecycle accounts, AccountClosures closures, AccountExport export) {
        this.accounts = accounts;
        this.closures = closures;
        this.export = export;
    }

    /**
     * @param status {@code open}, {@code closed}, {@code erasing} or {@code erased}
     * @param erasedRows rows that the erasure deleted so far
     */
    @Schema(name = "InstalledAccount")
    public record AccountView(
            long id,
            String name,
            String status,
            Instant createdAt,
            @Nullable Instant closedAt,
            @Nullable Instant erasedAt,
            long erasedRows) {
        static AccountView of(InstalledAccount account) {
            return new AccountView(
                    account.id().value(),
                    account.name(),
                    account.status(),
                    account.createdAt(),
                    account.closedAt(),
                    account.erasedAt(),
                    account.erasedRows());
        }
    }

    @GET
    @Operation(summary = "List the accounts of the installation, newest first.")
    public RestResponse<PagedResponse<AccountView>> list(@BeanParam PageParams params, @Context UriInfo uri) {
        return PagedResponse.of(accounts.list(params.request()).map(AccountView::of), uri);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Show an account and its status.")
    public AccountView get(@PathParam("id") long id) {
        return AccountView.of(accounts.get(new AccountId(id)));
    }

    @POST
    @Path("/{id}/close")
    @Operation(
            summary = "Close an account.",
            description =
                    "All keys, sessions and invitations of the account end, and its users can no longer sign in. Scheduled campaigns"
                            + " are cancelled. Running campaigns, batches and single messages are stopped in the background, and"
                            + " calls in flight still get their outcomes. Receipts still count, and short links still redirect."
                            + " The same request again changes nothing.")
    @SuccessStatus(202)
    public RestResponse<AccountView> close(@PathParam("id") long id) {
        closures.close(new AccountId(id));
        return accepted(id);
    }

    @POST
    @Path("/{id}/reopen")
    @Operation(
            summary = "Reopen a closed account.",
            description = "Possible for 30 days by default (TIDINGS_ACCOUNTS_REOPEN_WITHIN). Users can sign in again."
                    + " Revoked keys stay revoked, and cancelled campaigns stay cancelled.")
    public AccountView reopen(@PathParam("id") long id) {
        closures.reopen(new AccountId(id));
        return get(id);
    }

    @POST
    @Path("/{id}/erase")
    @Operation(
            summary = "Erase the data of a closed account for ever.",
            description = "Deletes all rows of the account in the background, after its last message has an outcome."
                    + " Uncertain messages get one within 72 hours. The ledger and the audit log stay; they name users"
                    + " and keys by id only. The status of the account shows the progress.")
    @SuccessStatus(202)
    public RestResponse<AccountView> erase(@PathParam("id") long id) {
        closures.erase(new AccountId(id));
        return accepted(id);
    }

    @GET
    @Path("/{id}/export")
    @Produces({"application/zip", MediaType.APPLICATION_JSON})
    @Operation(
            summary = "Export all data of an account as a zip file.",
            description = "One file of JSON lines for each kind of data, without passwords, keys and credentials of"
                    + " gateways. The last file, export.json, counts their lines. A download that was interrupted is no"
                    + " valid zip file, and must be started again.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = "application/zip",
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    public Response export(@PathParam("id") long id) {
        return export.response(accounts.get(new AccountId(id)));
    }

    private RestResponse<AccountView> accepted(long id) {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.ACCEPTED, get(id))
                .header("Location", "/api/v1/accounts/" + id)
                .build();
    }
}
