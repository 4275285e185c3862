package io.tidings.sending;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.dispatch.OutcomeCounts;
import io.tidings.shared.PlanId;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Batches as resources. */
@Path("/api/v1/batches")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Batches", description = "Many messages of one request or file.")
final class BatchApi {
    private final Batches batches;
    private final CurrentActor actor;

    BatchApi(Batches batches, CurrentActor actor) {
        this.batches = batches;
        this.actor = actor;
    }

    /**
     * Each message is in exactly one bucket, from queued to uncertain.
     *
     * @param total messages; grows while a file is read
     * @param rejected rows of a file that became no message
     * @param progress percent, 100 only when every message is final
     */
    @Schema(name = "Batch")
    record BatchView(
            long id,
            String status,
            String source,
            UUID taskId,
            long total,
            long processed,
            double progress,
            long queued,
            long sending,
            long sent,
            long delivered,
            long undelivered,
            long read,
            long failed,
            long skipped,
            long cancelled,
            long uncertain,
            long rejected,
            @Nullable ErrorView error,
            Instant createdAt,
            @Nullable Instant finishedAt) {
        @Schema(name = "BatchError")
        record ErrorView(String code, String detail) {}

        static BatchView of(Batch batch, OutcomeCounts counts) {
            long processed = counts.processed();
            long sending = Math.min(counts.sending(), batch.total() - processed);
            return new BatchView(
                    batch.id().value(),
                    batch.status().text(),
                    batch.source().text(),
                    batch.task().value(),
                    batch.total(),
                    processed,
                    batch.total() == 0 ? 0 : Math.floor(processed * 1000.0 / batch.total()) / 10,
                    batch.total() - processed - sending,
                    sending,
                    counts.sent(),
                    counts.delivered(),
                    counts.undelivered(),
                    counts.read(),
                    counts.failed(),
                    counts.skipped(),
                    counts.cancelled(),
                    counts.uncertain(),
                    batch.rejected(),
                    batch.errorCode() == null
                            ? null
                            : new ErrorView(batch.errorCode(), batch.errorDetail() == null ? "" : batch.errorDetail()),
                    batch.createdAt(),
                    batch.finishedAt());
        }
    }

    @Schema(name = "BatchCancelled")
    record CancelledView(long batchId, String status, long messagesCancelled) {}

    @GET
    @Operation(summary = "List batches, newest first")
    public RestResponse<PagedResponse<BatchView>> list(@BeanParam PageParams page, @Context UriInfo uri) {
        return PagedResponse.of(batches.list(actor.account(), page.request()).map(this::view), uri);
    }

    @GET
    @Path("{id}")
    @Operation(summary = "How far a batch is, and what became of its messages")
    public BatchView get(@PathParam("id") long id) {
        return view(batches.get(actor.account(), new PlanId(id)));
    }

    @POST
    @Path("{id}/cancel")
    @Operation(
            summary = "Cancel a batch",
            description =
                    "What was not begun is cancelled; what the provider takes meanwhile is recorded as sent. 409 if"
                            + " the batch has ended.")
    public CancelledView cancel(@PathParam("id") long id) {
        long cancelled = batches.cancel(actor.require(), new PlanId(id));
        return new CancelledView(id, Batch.Status.CANCELLED.text(), cancelled);
    }

    private BatchView view(Batch batch) {
        return BatchView.of(batch, batches.counts(batch));
    }
}
