package io.tidings.accounts;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.web.Json;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The account's API keys. */
@Path("/api/v1/api-keys")
@RunOnVirtualThread
@Tag(name = "Account")
public final class ApiKeyApi {
    private final ApiKeys keys;
    private final CurrentActor actor;

    ApiKeyApi(ApiKeys keys, CurrentActor actor) {
        this.keys = keys;
        this.actor = actor;
    }

    /** @param name for people, to tell it from others */
    public record CreateApiKey(@Nullable String name) {}

    /** @param key the whole key; it is shown here and never again */
    public record CreatedApiKey(long id, String name, String key, String keyId, String lastFour, Instant createdAt) {}

    @POST
    @Operation(summary = "Create an API key. Its text is in this answer and nowhere else.")
    public RestResponse<CreatedApiKey> create(@Nullable CreateApiKey body) {
        var name = Json.required(body).name();
        var created = keys.create(actor.account(), name == null ? "" : name);
        var key = created.key();
        return RestResponse.ResponseBuilder.create(
                        RestResponse.Status.CREATED,
                        new CreatedApiKey(
                                key.id(), key.name(), created.text(), key.keyId(), key.lastFour(), key.createdAt()))
                .location(URI.create("/api/v1/api-keys/" + key.id()))
                .build();
    }

    @GET
    @Operation(summary = "List the API keys, newest first, without their texts.")
    public RestResponse<PagedResponse<ApiKey>> list(@BeanParam PageParams params, @Context UriInfo uri) {
        return PagedResponse.of(keys.list(actor.account(), params.request()), uri);
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Revoke an API key. It is refused everywhere within five seconds.")
    public RestResponse<Void> revoke(@PathParam("id") long id) {
        keys.revoke(actor.account(), id);
        return RestResponse.noContent();
    }
}
