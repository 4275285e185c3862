package io.tidings.sending;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.shared.TaskId;
import io.tidings.web.Json;
import io.tidings.web.SuccessStatus;
import io.tidings.web.UploadParts;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The API that sends messages without a campaign. */
@Path("/api/v1/messages")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Messages", description = "Messages sent singly, in a batch or by a campaign, and their states.")
final class SendApi {
    private final SingleMessages messages;
    private final BatchReceiver batches;
    private final MessageFileReceiver files;
    private final CurrentActor actor;

    SendApi(SingleMessages sends, BatchReceiver batches, MessageFileReceiver files, CurrentActor actor) {
        this.messages = sends;
        this.batches = batches;
        this.files = files;
        this.actor = actor;
    }

    @Schema(name = "MessageAccepted")
    record AcceptedView(long messageId, UUID taskId, String status) {}

    @Schema(name = "BatchRequest")
    record BatchBody(
            @Schema(
                    description = "1 to 1000. All have the same channel, sender, priority and on_uncertain.",
                    minItems = 1,
                    maxItems = BatchReceiver.MAX_MESSAGES)
            @Nullable
            List<@Nullable SendBody> messages) {}

    @Schema(name = "BatchAccepted")
    record BatchAcceptedView(long batchId, UUID taskId, long messages, String status) {}

    @POST
    @Path("send")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Send one message",
            description =
                    "Answers as soon as the message is committed. The provider is called afterwards. The task ends"
                            + " when the message is sent, has failed for good, or is uncertain. A recipient who has opted out"
                            + " is refused with 422 recipient_opted_out.")
    @SuccessStatus(202)
    public RestResponse<AcceptedView> send(@Nullable SendBody body) {
        var message = messages.send(actor.require(), Json.required(body));
        var task = SingleMessageTaskId.of(message);
        return accepted(task, new AcceptedView(message.value(), task.value(), "queued"));
    }

    @POST
    @Path("batch")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Send up to 1000 messages",
            description = "Accepts all messages or none. If a message is invalid, errors lists every problem and"
                    + " nothing is sent.")
    @SuccessStatus(202)
    public RestResponse<BatchAcceptedView> batch(@Nullable BatchBody body) {
        var batch = batches.send(actor.require(), Json.required(body).messages());
        return accepted(
                batch.task(),
                new BatchAcceptedView(batch.batch().value(), batch.task().value(), batch.messages(), "sending"));
    }

    @POST
    @Path("import")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @UploadParts({
        "default_country",
        "encoding",
        "mapping",
        "sheet",
        "channel",
        "sender",
        "priority",
        "on_uncertain",
        "template_id"
    })
    @Operation(
            summary = "Send the rows of a CSV file or a workbook",
            description =
                    "Parts, in any order: file (.csv, .txt, .xlsx, .xlsm or .ods) with a column of numbers and a column of texts,"
                            + " named text, message or body. With template_id, columns fill the placeholders instead."
                            + " Optional parts: default_country, mapping (a JSON object from header to phone or text),"
                            + " channel, sender, priority, on_uncertain. Rows become messages of a batch in the"
                            + " background and are sent together. Invalid rows are rejects of the batch. A row with the"
                            + " number and text of an earlier row is a reject.")
    @SuccessStatus(202)
    public RestResponse<BatchAcceptedView> importFile(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType, InputStream body) {
        var batch = files.accept(actor.require(), contentType, body);
        return accepted(
                batch.task(),
                new BatchAcceptedView(batch.batch().value(), batch.task().value(), 0, "preparing"));
    }

    static <T> RestResponse<T> accepted(TaskId task, T view) {
        return RestResponse.ResponseBuilder.<T>create(RestResponse.Status.ACCEPTED)
                .header("Location", "/api/v1/tasks/" + task)
                .entity(view)
                .build();
    }
}
