package io.tidings.progress;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The account in numbers. */
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
            summary = "The account at a glance: today, the last 7 and the last 30 days",
            description =
                    "Campaigns by status, messages by what became of them, why messages failed, and credits. A few"
                            + " seconds old at most.")
    public AccountSummary summary() {
        return reports.summary(actor.account());
    }
}
