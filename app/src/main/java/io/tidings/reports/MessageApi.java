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

/** All messages of an account, however they were sent. */
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
            description = "total_count is exact unless total_count_exact is false: then there are at least so many. To"
                    + " look for a number, see search.")
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
            description = "As a POST, since numbers do not belong into URLs, which are logged everywhere. A client_ref"
                    + " finds its one message, whatever else is asked.")
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
            summary = "A message with its timeline",
            description = "Every step, wait and reason, oldest first; what it waits for comes last.")
    public MessageBody get(@PathParam("id") long id) {
        var message = messages.find(actor.account(), new MessageId(id))
                .orElseThrow(() -> Problem.notFound("message").asException());
        return MessageBody.of(message, sends.clientRefsByMessage(List.of(id)).get(id), timeline.of(message));
    }

    @POST
    @Path("{id}/cancel")
    @Operation(
            summary = "Cancel a message that waits",
            description =
                    "409 wrong_state once a sender has its turn or it has an outcome. It is never sent after a 200.")
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
                message -> MessageBody.of(message, names.get(message.id().value()), null));
    }
}
