package io.tidings.sending;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.messages.MessageCounts;
import io.tidings.shared.PlanId;
import io.tidings.web.CsvLine;
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
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The API of batches. */
@Path("/api/v1/batches")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Batches", description = "The messages of one request or one file.")
final class BatchApi {
    private static final int PART_ROWS = 2_000;

    private final Batches batches;
    private final FileBatchStore files;
    private final CurrentActor actor;

    BatchApi(Batches batches, FileBatchStore files, CurrentActor actor) {
        this.batches = batches;
        this.files = files;
        this.actor = actor;
    }

    /**
     * Each message is counted in exactly one of the counters from queued to uncertain.
     *
     * @param total number of messages; grows while a file is read
     * @param rejected rows of a file that did not become messages
     * @param progress percent; 100 only when every message has its final state or is uncertain
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
            @JsonUnwrapped MessageCounts counts,
            long rejected,
            @Nullable ErrorView error,
            Instant createdAt,
            @Nullable Instant finishedAt) {
        @Schema(name = "BatchError")
        record ErrorView(String code, String detail) {}

        static BatchView of(Batch batch, MessageCounts counts) {
            long processed = counts.processed();
            return new BatchView(
                    batch.id().value(),
                    batch.status().text(),
                    batch.source().text(),
                    batch.task().value(),
                    batch.total(),
                    processed,
                    batch.total() == 0 ? 0 : Math.floor(processed * 1000.0 / batch.total()) / 10,
                    counts.withTotal(batch.total()),
                    batch.rejected(),
                    batch.errorCode() == null
                            ? null
                            : new ErrorView(batch.errorCode(), batch.errorDetail() == null ? "" : batch.errorDetail()),
                    batch.createdAt(),
                    batch.finishedAt());
        }
    }

    /**
     * @param messagesCancelled messages that are cancelled so far
     * @param messagesInFlight messages that a worker has started; each ends by the answer of its call, or as cancelled
     */
    @Schema(name = "BatchCancelled")
    record CancelledView(long batchId, String status, long messagesCancelled, long messagesInFlight) {}

    @GET
    @Operation(summary = "List batches, newest first")
    public RestResponse<PagedResponse<BatchView>> list(@BeanParam PageParams page, @Context UriInfo uri) {
        return PagedResponse.of(batches.list(actor.account(), page.request()).map(this::view), uri);
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Show the progress of a batch and the states of its messages")
    public BatchView get(@PathParam("id") long id) {
        return view(batches.get(actor.account(), new PlanId(id)));
    }

    @GET
    @Path("{id}/rejects")
    @Produces("text/csv")
    @Operation(
            summary = "Download the rejected rows of the file as CSV",
            description = "The rows as they were read, with error_code, error_detail and line. Kept for four days after"
                    + " the end.")
    public Response rejects(@PathParam("id") long id) {
        var batch = batches.get(actor.account(), new PlanId(id)).id();
        StreamingOutput csv = output -> {
            try (var writer = new BufferedWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8))) {
                writeRejects(batch, writer);
            }
        };
        return Response.ok(csv, "text/csv; charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"rejects-%d.csv\"".formatted(id))
                .header("Cache-Control", "no-store")
                .build();
    }

    private void writeRejects(PlanId batch, Writer writer) throws IOException {
        var header = new CsvLine();
        files.headers(batch).forEach(header::add);
        writer.append(header.add("error_code").add("error_detail").add("line").toString())
                .append("\r\n");
        for (var part = files.rejects(batch, 0, PART_ROWS);
                !part.isEmpty();
                part = files.rejects(batch, part.getLast().row(), PART_ROWS)) {
            for (var reject : part) {
                var line = new CsvLine()
                        .addRow(reject.raw())
                        .add(reject.code())
                        .add(reject.column() + ": " + reject.message())
                        .add(reject.line());
                writer.append(line.toString()).append("\r\n");
            }
        }
    }

    @POST
    @Path("{id}/cancel")
    @Operation(
            summary = "Cancel a batch",
            description =
                    "Messages that are not started are cancelled. Messages that the provider accepts meanwhile are"
                            + " recorded as sent. 409 if the batch has ended.")
    public CancelledView cancel(@PathParam("id") long id) {
        var counts = batches.cancel(actor.require(), new PlanId(id));
        return new CancelledView(id, Batch.Status.CANCELLED.text(), counts.cancelled(), counts.inFlight());
    }

    private BatchView view(Batch batch) {
        return BatchView.of(batch, batches.counts(batch));
    }
}
