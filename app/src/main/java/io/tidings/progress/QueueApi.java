package io.tidings.progress;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The queue monitor. */
@Path("/api/v1/queue")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Operations", description = "What waits, what moves, and what is wrong.")
final class QueueApi {
    private final QueueMonitor monitor;
    private final CurrentActor actor;

    QueueApi(QueueMonitor monitor, CurrentActor actor) {
        this.monitor = monitor;
        this.actor = actor;
    }

    @GET
    @Operation(
            summary = "What waits to be sent, how fast it goes, and who sends",
            description = "Depth, messages in flight, the age of the oldest and the rate of the last minute, by gateway"
                    + " and priority; how far each provider has slowed us down; and the workers of the whole cluster"
                    + " with what of this account they work on. All accounts together are in the metrics.")
    public QueueView queue() {
        return monitor.read(actor.account());
    }
}
