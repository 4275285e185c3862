package io.tidings.messages;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CsrfForm;
import io.tidings.accounts.CurrentActor;
import io.tidings.contacts.ContactFilter;
import io.tidings.contacts.Contacts;
import io.tidings.shared.ContactId;
import io.tidings.shared.PageRequest;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The page that lists all messages, newest first. */
@Path("/messages")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class MessagePages {
    private static final int PAGE_SIZE = 50;

    private final MessageLines lines;
    private final Contacts contacts;
    private final CurrentActor actor;

    MessagePages(MessageLines lines, Contacts contacts, CurrentActor actor) {
        this.lines = lines;
        this.contacts = contacts;
        this.actor = actor;
    }

    @CheckedTemplate(basePath = "messages")
    static class Templates {
        private Templates() {}

        static native TemplateInstance list(
                List<MessageLine> messages,
                boolean filtered,
                String contactName,
                String older,
                String phone,
                boolean unknown);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance list(
            @QueryParam("contact") @Nullable Long contact, @QueryParam("before") @Nullable Long before) {
        var found = lines.list(actor.account(), contact, before, PAGE_SIZE + 1);
        var shown = found.size() > PAGE_SIZE ? found.subList(0, PAGE_SIZE) : found;
        var older = found.size() > PAGE_SIZE
                ? "/messages?before=%d%s".formatted(shown.getLast().id(), contact == null ? "" : "&contact=" + contact)
                : "";
        var contactName = contact == null
                ? ""
                : contacts.find(actor.account(), new ContactId(contact))
                        .map(known -> known.name().isEmpty() ? known.phone().e164() : known.name())
                        .orElse("");
        return Templates.list(shown, contact != null, contactName, older, "", false);
    }

    /**
     * Finds a contact by number and redirects to its messages. It is a POST, so that no phone number is part of a URL.
     */
    @POST
    @Path("/find")
    @CsrfForm
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> find(@FormParam("phone") @Nullable String phone) {
        var typed = phone == null ? "" : phone.strip();
        if (typed.isEmpty()) {
            return RestResponse.seeOther(URI.create("/messages"));
        }
        var found = contacts.list(actor.account(), new ContactFilter(typed, null, null), PageRequest.first(1));
        if (found.data().isEmpty()) {
            return RestResponse.ok(Templates.list(List.of(), true, "", "", typed, true));
        }
        return RestResponse.seeOther(
                URI.create("/messages?contact=" + found.data().getFirst().id()));
    }
}
