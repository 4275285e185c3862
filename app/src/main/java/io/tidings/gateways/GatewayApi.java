package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.shared.GatewayId;
import io.tidings.shared.Page;
import io.tidings.shared.Problem;
import io.tidings.web.Json;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import io.tidings.web.SuccessStatus;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The gateways of an account. */
@Path("/api/v1/gateways")
@RunOnVirtualThread
@Tag(name = "Gateways")
final class GatewayApi {
    private static final int DEFAULT_WINDOW = 256;

    private final Gateways gateways;
    private final CurrentActor actor;
    private final ObjectMapper json;

    GatewayApi(Gateways gateways, CurrentActor actor, ObjectMapper json) {
        this.gateways = gateways;
        this.actor = actor;
        this.json = json;
    }

    /**
     * @param window maximum number of calls in flight on each node, 1 to 10000
     * @param rateLimit segments a second on all nodes together; absent or 0 means no limit
     * @param senderRateLimits segments a second of single senders, by name
     */
    public record CreateGateway(
            @Nullable String name,
            @Nullable String provider,

            @Schema(description = "The settings depend on the provider.") @Nullable
            JsonNode settings,

            @Nullable Integer window,
            @Nullable Integer rateLimit,
            @Nullable Map<String, Integer> senderRateLimits) {}

    /** Absent or null fields do not change. Settings and limits of senders are replaced as a whole. */
    public record ChangeGateway(
            @Nullable String name,
            @Nullable JsonNode settings,
            @Nullable Integer window,
            @Nullable Boolean enabled,

            @Schema(description = "Segments a second on all nodes together. 0 removes the limit.") @Nullable
            Integer rateLimit,

            @Nullable Map<String, Integer> senderRateLimits) {}

    public record GatewayView(
            long id,
            String name,
            String provider,
            JsonNode settings,
            int window,
            boolean enabled,
            @Nullable Integer rateLimit,
            Map<String, Integer> senderRateLimits) {
        static GatewayView of(GatewayRow row) {
            return new GatewayView(
                    row.id().value(),
                    row.name(),
                    row.provider(),
                    row.settings(),
                    row.window(),
                    row.enabled(),
                    row.rateLimit(),
                    row.senderRateLimits());
        }
    }

    @GET
    @Operation(summary = "List the gateways, oldest first. Campaigns use the first enabled one by default.")
    public RestResponse<PagedResponse<GatewayView>> list(@BeanParam PageParams params, @Context UriInfo uri) {
        var all = gateways.ofAccount(actor.account());
        var request = params.request();
        var page = all.stream().skip(request.offset()).limit(request.size()).toList();
        return PagedResponse.of(Page.of(page, request, all.size(), null).map(GatewayView::of), uri);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Show a gateway.")
    public GatewayView get(@PathParam("id") long id) {
        return GatewayView.of(own(id));
    }

    @POST
    @Operation(summary = "Add a gateway.")
    @SuccessStatus(201)
    public RestResponse<GatewayView> create(@Nullable CreateGateway body) {
        var wanted = Json.required(body);
        var id = gateways.create(
                actor.account(),
                Objects.requireNonNullElse(wanted.name(), ""),
                Objects.requireNonNullElse(wanted.provider(), ""),
                settings(wanted.settings()),
                Objects.requireNonNullElse(wanted.window(), DEFAULT_WINDOW));
        if (wanted.rateLimit() != null || wanted.senderRateLimits() != null) {
            var unused = gateways.change(
                    actor.account(),
                    id,
                    new GatewayChange(null, null, null, null, wanted.rateLimit(), wanted.senderRateLimits()));
        }
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, GatewayView.of(own(id.value())))
                .header("Location", "/api/v1/gateways/" + id)
                .build();
    }

    @PUT
    @Path("/{id}")
    @Operation(summary = "Change a gateway. The change reaches calls within two seconds.")
    public GatewayView change(@PathParam("id") long id, @Nullable ChangeGateway body) {
        var wanted = Json.required(body);
        return GatewayView.of(gateways.change(
                actor.account(),
                new GatewayId(id),
                new GatewayChange(
                        wanted.name(),
                        wanted.settings() == null ? null : settings(wanted.settings()),
                        wanted.window(),
                        wanted.enabled(),
                        wanted.rateLimit(),
                        wanted.senderRateLimits())));
    }

    @PATCH
    @Path("/{id}")
    @Operation(summary = "Change a gateway, as PUT does. Absent fields do not change.")
    public GatewayView patch(@PathParam("id") long id, @Nullable ChangeGateway body) {
        return change(id, body);
    }

    private GatewayRow own(long id) {
        return gateways.ofAccount(actor.account()).stream()
                .filter(row -> row.id().value() == id)
                .findFirst()
                .orElseThrow(() -> Problem.notFound("gateway").asException());
    }

    private JsonNode settings(@Nullable JsonNode given) {
        if (given == null || given.isNull()) {
            return json.createObjectNode();
        }
        if (!given.isObject()) {
            throw Problem.invalid("gateway_settings_invalid", "The settings must be a JSON object.")
                    .asException();
        }
        return given;
    }
}
