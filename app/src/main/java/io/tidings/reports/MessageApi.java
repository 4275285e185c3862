package io.tidings.reports;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.sending.SendStore;
import io.tidings.shared.MessageId;
import io.tidings.shared.Page;
import io.tidings.shared.Problem;
import io.tidings.web.Json;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Lists, searches and cancels messages of an account, whether sent by a campaign or through the API. */
@Path("/api/v1/messages")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Messages")
final class MessageApi {
    private final MessageReader messages;
    private final MessageSearch searches;
    private final Timeline timeline;
    private final MessageCancel cancellation;
    private final SendStore sends;
    private final CurrentActor actor;

    MessageApi(
            MessageReader messages,
            MessageSearch searches,
            Timeline timeline,
            MessageCancel cancels,
            SendStore refs,
            CurrentActor actor) {
        this.messages = messages;
        this.searches = searches;
        this.timeline = timeline;
        this.cancellation = cancels;
        this.sends = refs;
        this.actor = actor;
    }

    @GET
    @Operation(
            summary = "List messages, newest first",
            description = "If total_count_exact is false, total_count is a lower bound. To find the messages to a phone"
                    + " number, use search.")
    public RestResponse<PagedResponse<MessageBody>> list(
            @BeanParam MessageParams params, @BeanParam PageParams page, @Context UriInfo uri) {
        var filter = searches.filter(actor.account(), params.search());
        return PagedResponse.of(bodies(messages.list(actor.account(), filter, page.request())), uri);
    }

    @POST
    @Path("search")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Search messages, newest first",
            description =
                    "Uses POST, because URLs are logged and must not contain phone numbers. With a client_ref, the"
                            + " search returns its one message and ignores all other members.")
    public PagedResponse<MessageBody> search(MessageSearch.@Nullable Search body) {
        var search = Json.required(body);
        if (search.clientRef() != null) {
            return PagedResponse.of(bodies(byClientRef(search.clientRef(), search)));
        }
        var filter = searches.filter(actor.account(), search);
        return PagedResponse.of(bodies(messages.list(actor.account(), filter, search.request())));
    }

    @GET
    @Path("{id}")
    @Operation(
            summary = "Get a message with its timeline",
            description = "Every step, wait and reason, oldest first. The last step says what the message waits for.")
    public MessageBody get(@PathParam("id") long id) {
        var message = messages.find(actor.account(), new MessageId(id))
                .orElseThrow(() -> Problem.notFound("message").asException());
        return MessageBody.of(
                message,
                sends.clientRefsByMessage(List.of(id)).get(id),
                messages.providerRefs(message.id()),
                timeline.of(message));
    }

    @POST
    @Path("{id}/cancel")
    @Operation(
            summary = "Cancel a waiting message",
            description =
                    "409 wrong_state after a worker has claimed the message or it has an outcome. After a 200 it is never sent.")
    public MessageBody cancel(@PathParam("id") long id) {
        cancellation.cancel(actor.require(), new MessageId(id));
        return get(id);
    }

    private Page<MessageView> byClientRef(String ref, MessageSearch.Search search) {
        var found = sends.messagesByClientRef(actor.account(), List.of(ref)).values().stream()
                .flatMap(id -> messages.find(actor.account(), new MessageId(id)).stream())
                .toList();
        return Page.of(found, search.request(), found.size(), null);
    }

    private Page<MessageBody> bodies(Page<MessageView> page) {
        var names = sends.clientRefsByMessage(
                page.data().stream().map(message -> message.id().value()).toList());
        return page.map(
                message -> MessageBody.of(message, names.get(message.id().value())));
    }
}
