package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.Page;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
    private final Gateways gateways;
    private final GatewayHoldSource holds;
    private final GatewayChanges changes;
    private final CurrentActor actor;
    private final ObjectMapper json;

    GatewayApi(
            Gateways gateways, GatewayHoldSource holds, GatewayChanges changes, CurrentActor actor, ObjectMapper json) {
        this.gateways = gateways;
        this.holds = holds;
        this.changes = changes;
        this.actor = actor;
        this.json = json;
    }

    /**
     * @param window maximum number of calls in flight, 1 to 10000
     * @param windowScope node (the default) or cluster: whether the window is for each node or for all together
     * @param batchSize messages in one call, if the provider takes several; absent or 0 means its default
     * @param rateLimit segments a second on all nodes together; absent or 0 means no limit
     * @param senderRateLimits segments a second of single senders, by name
     * @param channels sms, whatsapp or both; absent means both
     */
    public record CreateGateway(
            @Nullable String name,
            @Nullable String provider,

            @Schema(description = "The settings depend on the provider.") @Nullable
            JsonNode settings,

            @Nullable Integer window,
            @Nullable String windowScope,
            @Nullable Integer batchSize,
            @Nullable Integer rateLimit,
            @Nullable Map<String, Integer> senderRateLimits,
            @Nullable List<@Nullable String> channels) {}

    /** Absent or null fields do not change. Settings and limits of senders are replaced as a whole. */
    public record ChangeGateway(
            @Nullable String name,
            @Nullable JsonNode settings,
            @Nullable Integer window,

            @Schema(
                    description = "Whether the window is for each node or for all nodes together.",
                    enumeration = {"node", "cluster"})
            @Nullable
            String windowScope,

            @Schema(
                    description =
                            "Messages in one call, at most as many as the provider and the dispatcher allow. 0 means the default of the provider.")
            @Nullable
            Integer batchSize,

            @Nullable Boolean enabled,

            @Schema(description = "Segments a second on all nodes together. 0 removes the limit.") @Nullable
            Integer rateLimit,

            @Nullable Map<String, Integer> senderRateLimits,

            @Schema(description = "Replaced as a whole. A message of a channel goes only to a gateway that has it.")
            @Nullable
            List<@Nullable String> channels) {}

    /** @param reason why it does not work, without secrets; null if it works */
    public record HealthView(boolean up, @Nullable String reason) {}

    public record GatewayView(
            long id,
            String name,
            String provider,
            JsonNode settings,
            int window,

            @Schema(
                    description =
                            "Whether its connection works, on the node that answers; null while this node does not use it.")
            @Nullable
            HealthView health,

            String windowScope,
            @Nullable Integer batchSize,
            boolean enabled,
            List<String> channels,
            @Nullable Integer rateLimit,
            Map<String, Integer> senderRateLimits,

            @Schema(description = "Set while the provider accepts no messages of the gateway. Its messages wait.")
            @Nullable
            HoldView held,

            @Schema(description = "Senders whose messages the provider does not accept. Their messages wait.")
            List<HoldView> heldSenders) {
        static GatewayView of(
                GatewayRow row, Optional<Gateway.Health> health, Map<GatewayId, List<GatewayHold>> holds) {
            var own = holds.getOrDefault(row.id(), List.of());
            return new GatewayView(
                    row.id().value(),
                    row.name(),
                    row.provider(),
                    row.settings(),
                    row.window(),
                    health.map(known -> new HealthView(known.isUp(), known.reason()))
                            .orElse(null),
                    row.windowScope().text(),
                    row.batchSize(),
                    row.enabled(),
                    row.channels().stream().map(Channel::text).sorted().toList(),
                    row.rateLimit(),
                    row.senderRateLimits(),
                    own.stream()
                            .filter(hold -> hold.sender() == null)
                            .findFirst()
                            .map(HoldView::of)
                            .orElse(null),
                    own.stream()
                            .filter(hold -> hold.sender() != null)
                            .map(HoldView::of)
                            .toList());
        }
    }

    /**
     * Why the provider accepts nothing.
     *
     * @param sender empty for the default sender; absent if the whole gateway is held
     * @param failureClass as in the failures of messages
     * @param code of the provider
     * @param until when the provider says that it ends
     */
    @Schema(name = "GatewayHold")
    public record HoldView(
            @Nullable String sender,
            String failureClass,
            @Nullable String code,
            Instant since,
            @Nullable Instant until) {
        static HoldView of(GatewayHold hold) {
            return new HoldView(hold.sender(), hold.failure(), hold.code(), hold.since(), hold.until());
        }
    }

    @GET
    @Operation(
            summary =
                    "List the gateways, oldest first. Messages use the first enabled one with their channel by default.")
    public RestResponse<PagedResponse<GatewayView>> list(@BeanParam PageParams params, @Context UriInfo uri) {
        var all = gateways.ofAccount(actor.account());
        var known = holds.holds();
        var request = params.request();
        long after = request.after() == null ? 0 : request.after();
        var rest = all.stream()
                .filter(gateway -> gateway.id().value() > after)
                .skip(request.rowsToSkip())
                .toList();
        var page = rest.subList(0, Math.min(rest.size(), request.size()));
        return PagedResponse.of(
                Page.of(page, request, all.size(), null)
                        .followedFrom(
                                rest.size() > page.size() ? page.getLast().id().value() : null)
                        .map(row -> GatewayView.of(row, gateways.health(row.id()), known)),
                uri);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Show a gateway.")
    public GatewayView get(@PathParam("id") long id) {
        return view(own(id));
    }

    @POST
    @Operation(summary = "Add a gateway.")
    @SuccessStatus(201)
    public RestResponse<GatewayView> create(@Nullable CreateGateway body) {
        var wanted = Json.required(body);
        var channels = channels(wanted.channels());
        var scope = windowScope(wanted.windowScope());
        var id = changes.create(
                actor.require(),
                Objects.requireNonNullElse(wanted.name(), ""),
                Objects.requireNonNullElse(wanted.provider(), ""),
                settings(wanted.settings()),
                new GatewayChange(
                        null,
                        null,
                        wanted.window(),
                        null,
                        wanted.rateLimit(),
                        wanted.senderRateLimits(),
                        channels,
                        scope,
                        wanted.batchSize()));
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, view(own(id.value())))
                .header("Location", "/api/v1/gateways/" + id)
                .build();
    }

    @PUT
    @Path("/{id}")
    @Operation(summary = "Change a gateway. The change reaches calls within two seconds.")
    public GatewayView change(@PathParam("id") long id, @Nullable ChangeGateway body) {
        var wanted = Json.required(body);
        return view(changes.change(
                actor.require(),
                new GatewayId(id),
                new GatewayChange(
                        wanted.name(),
                        wanted.settings() == null ? null : settings(wanted.settings()),
                        wanted.window(),
                        wanted.enabled(),
                        wanted.rateLimit(),
                        wanted.senderRateLimits(),
                        channels(wanted.channels()),
                        windowScope(wanted.windowScope()),
                        wanted.batchSize())));
    }

    @PATCH
    @Path("/{id}")
    @Operation(summary = "Change a gateway, as PUT does. Absent fields do not change.")
    public GatewayView patch(@PathParam("id") long id, @Nullable ChangeGateway body) {
        return change(id, body);
    }

    private GatewayView view(GatewayRow row) {
        return GatewayView.of(row, gateways.health(row.id()), holds.holds());
    }

    private GatewayRow own(long id) {
        return gateways.ofAccount(actor.account()).stream()
                .filter(row -> row.id().value() == id)
                .findFirst()
                .orElseThrow(() -> Problem.notFound("gateway").asException());
    }

    private static @Nullable WindowScope windowScope(@Nullable String given) {
        return given == null ? null : WindowScope.ofRequest(given);
    }

    private static @Nullable Set<Channel> channels(@Nullable List<@Nullable String> given) {
        if (given == null) {
            return null;
        }
        var parsed = given.stream()
                .flatMap(name -> Optional.ofNullable(name).flatMap(Channel::parse).stream())
                .collect(Collectors.toSet());
        if (parsed.isEmpty() || parsed.size() < given.size()) {
            var detail = "This must be a list of different channels: sms, whatsapp or both.";
            throw Problem.invalid("channels_invalid", detail, List.of(new Violation("#/channels", detail)))
                    .asException();
        }
        return parsed;
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
