package io.tidings.accounts;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.Json;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import io.tidings.web.SuccessStatus;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The account's API keys. */
@Path("/api/v1/api-keys")
@RunOnVirtualThread
@Tag(name = "Account")
final class ApiKeyApi {
    private final ApiKeys keys;
    private final CurrentActor actor;
    private final InstantSource clock;

    ApiKeyApi(ApiKeys keys, CurrentActor actor, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
        this.actor = actor;
    }

    private static final int MAX_OVERLAP_SECONDS = 30 * 24 * 3600;
    private static final int DEFAULT_OVERLAP_SECONDS = 24 * 3600;

    /**
     * @param name a label that tells the key from others
     * @param scopes read, write, send, manage; without it, all scopes of the caller
     * @param expiresAt the time from which the key is refused; without it, the key does not expire
     */
    public record CreateApiKey(
            @Nullable String name,
            @Nullable List<@Nullable String> scopes,
            @Nullable Instant expiresAt) {}

    /**
     * @param overlapSeconds the time for which the old key stays valid next to the new one; the default is one day, the
     *     maximum 30 days
     */
    public record RotateApiKey(@Nullable Integer overlapSeconds) {}

    /** @param key the complete key; it is shown in this response only */
    public record CreatedApiKey(
            long id,
            String name,
            String key,
            String keyId,
            String lastFour,
            List<String> scopes,
            Instant createdAt,
            @Nullable Instant expiresAt) {
        static RestResponse<CreatedApiKey> of(NewApiKey created) {
            var key = created.key();
            return RestResponse.ResponseBuilder.create(
                            RestResponse.Status.CREATED,
                            new CreatedApiKey(
                                    key.id(),
                                    key.name(),
                                    created.text(),
                                    key.keyId(),
                                    key.lastFour(),
                                    key.scopes(),
                                    key.createdAt(),
                                    key.expiresAt()))
                    .header("Location", "/api/v1/api-keys/" + key.id())
                    .build();
        }
    }

    @POST
    @Operation(summary = "Create an API key. Only this response shows its text.")
    @SuccessStatus(201)
    public RestResponse<CreatedApiKey> create(@Nullable CreateApiKey body) {
        var request = Json.required(body);
        var name = request.name() == null ? "" : request.name();
        return CreatedApiKey.of(keys.create(
                actor.account(), new NewKey(name, scopes(request), requireFuture(request.expiresAt()), null)));
    }

    @POST
    @Path("/{id}/rotate")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Create a key that replaces another. Both are valid until the overlap ends.")
    @SuccessStatus(201)
    public RestResponse<CreatedApiKey> rotate(@PathParam("id") long id, @Nullable RotateApiKey body) {
        var overlap = body == null || body.overlapSeconds() == null ? DEFAULT_OVERLAP_SECONDS : body.overlapSeconds();
        if (overlap < 0 || overlap > MAX_OVERLAP_SECONDS) {
            throw invalid("#/overlap_seconds", "This must be 0 to %d seconds.".formatted(MAX_OVERLAP_SECONDS));
        }
        keys.find(actor.account(), id).ifPresent(old -> old.scopes().forEach(this::requireOwnScope));
        return CreatedApiKey.of(keys.rotate(actor.account(), id, Duration.ofSeconds(overlap)));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "An API key, without its text")
    public ApiKey get(@PathParam("id") long id) {
        return keys.find(actor.account(), id)
                .orElseThrow(() -> Problem.notFound("API key").asException());
    }

    /** Returns the scopes for a new key. A caller cannot grant a scope that it does not have itself. */
    private Set<Scope> scopes(CreateApiKey request) {
        if (request.scopes() == null) {
            return Scope.all().stream().filter(actor::hasScope).collect(Collectors.toSet());
        }
        var scopes = EnumSet.noneOf(Scope.class);
        for (var i = 0; i < request.scopes().size(); i++) {
            var text = request.scopes().get(i);
            var pointer = "#/scopes/" + i;
            scopes.add(Optional.ofNullable(text)
                    .flatMap(Scope::parse)
                    .orElseThrow(() -> invalid(pointer, "This must be one of: read, write, send, manage.")));
        }
        scopes.forEach(actor::requireScope);
        return scopes;
    }

    private void requireOwnScope(String scope) {
        Scope.parse(scope).ifPresent(actor::requireScope);
    }

    private @Nullable Instant requireFuture(@Nullable Instant expiresAt) {
        if (expiresAt != null && !expiresAt.isAfter(clock.instant())) {
            throw invalid("#/expires_at", "This must be a time in the future.");
        }
        return expiresAt;
    }

    private static ProblemException invalid(String pointer, String detail) {
        return Problem.invalid("invalid_api_key", "The key cannot be created.", List.of(new Violation(pointer, detail)))
                .asException();
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
