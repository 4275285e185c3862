package io.tidings.progress;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Returns the state of the queue of an account. */
@Path("/api/v1/queue")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Operations", description = "The queue, alerts and statistics of an account.")
final class QueueApi {
    private final QueueMonitor monitor;
    private final CurrentActor actor;

    QueueApi(QueueMonitor monitor, CurrentActor actor) {
        this.monitor = monitor;
        this.actor = actor;
    }

    @GET
    @Operation(
            summary = "Get the queue of an account: waiting messages, rates and workers",
            description = "Depth, messages in flight, age of the oldest message and rate of the last minute, by gateway"
                    + " and priority; the rate limit state of each gateway; the workers of the whole cluster"
                    + " and their work for this account. The metrics show all accounts together.")
    public QueueView queue() {
        return monitor.read(actor.account());
    }
}
