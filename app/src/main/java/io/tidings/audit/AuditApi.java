package io.tidings.audit;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import io.tidings.web.Times;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The audit log of the account. */
@Path("/api/v1/audit")
@RunOnVirtualThread
@Tag(name = "Audit", description = "Who did what. The log is append-only, and its verification detects tampering.")
final class AuditApi {
    private final Audit audit;
    private final AuditVerifier verifier;
    private final CurrentActor actor;

    AuditApi(Audit audit, AuditVerifier verifier, CurrentActor actor) {
        this.audit = audit;
        this.verifier = verifier;
        this.actor = actor;
    }

    @GET
    @Operation(summary = "List the entries, newest first.")
    public RestResponse<PagedResponse<AuditEntry>> list(
            @QueryParam("actor") @Parameter(description = "user:7, key:3 or system.") @Nullable String by,
            @QueryParam("action")
                    @Parameter(description = "An action such as campaign.launched, or its noun alone.")
                    @Nullable
                    String action,
            @QueryParam("subject") @Parameter(description = "The object of the action, such as campaign:12.") @Nullable
                    String subject,
            @QueryParam("from")
                    @Parameter(
                            description = "ISO 8601, inclusive.",
                            schema = @Schema(implementation = OffsetDateTime.class))
                    @Nullable
                    String from,
            @QueryParam("until")
                    @Parameter(
                            description = "ISO 8601, exclusive.",
                            schema = @Schema(implementation = OffsetDateTime.class))
                    @Nullable
                    String until,
            @BeanParam PageParams params,
            @Context UriInfo uri) {
        var filter = new AuditFilter(by, action, subject, moment("from", from), moment("until", until));
        return PagedResponse.of(audit.list(actor.account(), filter, params.request()), uri);
    }

    @GET
    @Path("/verification")
    @Operation(
            summary = "Verify the whole log.",
            description = "Computes the hash chain again and compares it with the checkpoints that are stored outside"
                    + " the database. Names the first entry that was changed, deleted, swapped or truncated.")
    public VerificationResult verification() {
        return verifier.verify(actor.account());
    }

    private static @Nullable Instant moment(String name, @Nullable String text) {
        return text == null
                ? null
                : Times.parse(text)
                        .orElseThrow(() -> Problem.invalid(
                                        "invalid_time", Times.EXPECTED, List.of(new Violation(name, Times.EXPECTED)))
                                .asException());
    }
}
