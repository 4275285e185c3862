package io.tidings.progress;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Returns the summary of an account. */
@Path("/api/v1/stats")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Operations")
final class StatsApi {
    private final AccountReports reports;
    private final CurrentActor actor;

    StatsApi(AccountReports reports, CurrentActor actor) {
        this.reports = reports;
        this.actor = actor;
    }

    @GET
    @Path("summary")
    @Operation(
            summary = "Get the summary of the account: today, the last 7 and the last 30 days",
            description = "Campaigns by status, messages by outcome, reasons of failures, and credits. At most a few"
                    + " seconds old.")
    public AccountSummary summary() {
        return reports.summary(actor.account());
    }
}
