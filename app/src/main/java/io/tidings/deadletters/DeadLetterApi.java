package io.tidings.deadletters;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.gateways.FailureClasses;
import io.tidings.plancontrol.DeadLetterFilter;
import io.tidings.plancontrol.FailureDetail;
import io.tidings.reports.DeadLetter;
import io.tidings.reports.DeadLetters;
import io.tidings.shared.CampaignId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.Json;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import io.tidings.web.Times;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Lists, requeues and discards dead letters. */
@Path("/api/v1/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Dead letters", description = "Messages that failed for good. A dead letter has the id of its message.")
final class DeadLetterApi {
    private static final int MAX_IDS = 10_000;

    private final DeadLetters deadLetters;
    private final DeadLetterActions actions;
    private final CurrentActor actor;

    DeadLetterApi(DeadLetters letters, DeadLetterActions office, CurrentActor actor) {
        this.deadLetters = letters;
        this.actions = office;
        this.actor = actor;
    }

    @GET
    @Operation(
            summary = "List dead letters, newest first",
            description = "Of campaigns and of messages sent through the API. total_count is exact unless"
                    + " total_count_exact is false; then it is a lower bound.")
    public RestResponse<PagedResponse<DeadLetterView>> list(
            @BeanParam PageParams paging,
            @Schema(
                            enumeration = {
                                "throttled",
                                "transient",
                                "recipient_temporary",
                                "recipient_permanent",
                                "opted_out",
                                "content",
                                "sender",
                                "quota",
                                "billing",
                                "auth",
                                "unknown_outcome",
                                "expired"
                            })
                    @QueryParam("failure_class")
                    @Nullable
                    String failureClass,
            @QueryParam("reason") @Nullable String reason,
            @Schema(implementation = Long.class) @QueryParam("campaign_id") @Nullable String campaignId,
            @Schema(implementation = Long.class) @QueryParam("gateway_id") @Nullable String gatewayId,
            @Schema(implementation = OffsetDateTime.class) @QueryParam("from") @Nullable String from,
            @Schema(implementation = OffsetDateTime.class) @QueryParam("to") @Nullable String to,
            @Context UriInfo uri) {
        var filter = new FilterBody(failureClass, reason, id(campaignId), id(gatewayId), from, to);
        return PagedResponse.of(
                deadLetters
                        .list(actor.account(), filter.filter(Set.of()), paging.request())
                        .map(DeadLetterView::of),
                uri);
    }

    @GET
    @Path("{id}")
    @Operation(
            summary = "Get a dead letter",
            description = "404 after it was requeued or discarded, or its message got a new outcome.")
    public DeadLetterView get(@PathParam("id") long id) {
        return DeadLetterView.of(find(id));
    }

    @POST
    @Path("{id}/requeue")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Send a dead letter again",
            description =
                    "409 refused_permanently or outcome_unknown without force, attempts_exhausted under a manual policy"
                            + " without reset_attempts, cancelled if its campaign or batch was cancelled.")
    public RequeuedView requeue(@PathParam("id") long id, @Nullable RequeueBody body) {
        var request = Optional.ofNullable(body).orElse(new RequeueBody(null, null));
        actions.requeue(actor.require(), find(id), request.resetsAttempts(), request.forces());
        return new RequeuedView(1, 0, 0, 0, 0, null);
    }

    @POST
    @Path("requeue")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Send many dead letters again, by their ids or by a filter",
            description = "Messages that may not be sent again stay dead letters and are counted in the response. Dead"
                    + " letters are requeued campaign by campaign, thousands at a time. 402, 403 or 503 means that none"
                    + " was requeued."
                    + " Later ones without enough credits or room in the backlog count as refused, with the reason.")
    public RequeuedView requeueMany(@Nullable ManyBody body) {
        var request = Json.required(body);
        var result = actions.requeue(
                actor.require(),
                request.chosen(),
                Boolean.TRUE.equals(request.resetAttempts()),
                Boolean.TRUE.equals(request.force()));
        return new RequeuedView(
                result.requeued(),
                result.permanent(),
                result.exhausted(),
                result.stopped(),
                result.refused(),
                Optional.ofNullable(result.refusal()).map(Problem::code).orElse(null));
    }

    @POST
    @Path("{id}/discard")
    @Operation(summary = "Discard a dead letter; the message stays failed")
    public Discarded discard(@PathParam("id") long id) {
        return new Discarded(actions.discard(
                actor.require(), DeadLetterFilter.of(Set.of(find(id).message().value()))));
    }

    @POST
    @Path("discard")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Discard many dead letters, by their ids or by a filter")
    public Discarded discardMany(@Nullable ChosenBody body) {
        var request = Json.required(body);
        return new Discarded(
                actions.discard(actor.require(), new ManyBody(request.ids(), request.filter(), null, null).chosen()));
    }

    /**
     * @param reason permanent, outcome_unknown, attempts_exhausted or not_retried
     * @param campaignId null when the message was sent through the API
     */
    @Schema(name = "DeadLetter")
    record DeadLetterView(
            long id,
            String reason,
            @JsonUnwrapped FailureView failure,
            @Nullable Long campaignId,
            long gatewayId,
            @Nullable Long customerId,
            String phone,
            int attempts,
            int maxAttempts,
            Instant failedAt) {
        record FailureView(String failureClass, String code, String text, String advice) {
            static FailureView of(FailureDetail failure) {
                var failureClass = failure.failureClass();
                return new FailureView(failureClass.text(), failure.code(), failure.text(), failureClass.advice());
            }
        }

        static DeadLetterView of(DeadLetter deadLetter) {
            return new DeadLetterView(
                    deadLetter.message().value(),
                    deadLetter.reason().name().toLowerCase(Locale.ROOT),
                    FailureView.of(deadLetter.failure()),
                    Optional.ofNullable(deadLetter.campaign())
                            .map(CampaignId::value)
                            .orElse(null),
                    deadLetter.gateway().value(),
                    deadLetter.contact(),
                    deadLetter.phone(),
                    deadLetter.attempts(),
                    deadLetter.maxAttempts(),
                    deadLetter.at());
        }
    }

    @Schema(name = "DeadLetterRequeue")
    record RequeueBody(
            @Nullable Boolean resetAttempts, @Nullable Boolean force) {
        boolean resetsAttempts() {
            return Boolean.TRUE.equals(resetAttempts);
        }

        boolean forces() {
            return Boolean.TRUE.equals(force);
        }
    }

    /**
     * @param permanent not requeued, because the provider refused them permanently
     * @param exhausted not requeued, because they have no attempt left
     * @param stopped not requeued, because their campaign or batch was cancelled
     * @param refused not requeued, for lack of credits or room in the backlog; may be requeued later
     * @param refusal the problem code of the refusal
     */
    @Schema(name = "DeadLettersRequeued")
    record RequeuedView(
            long requeued,
            long permanent,
            long exhausted,
            long stopped,
            long refused,
            @Nullable String refusal) {}

    @Schema(name = "DeadLettersDiscarded")
    record Discarded(int discarded) {}

    @Schema(name = "DeadLetterChoice", description = "Exactly one of ids and filter; an empty filter means all.")
    record ChosenBody(
            @Nullable List<@Nullable Long> ids, @Nullable FilterBody filter) {}

    @Schema(name = "DeadLettersRequeue", description = "Exactly one of ids and filter; an empty filter means all.")
    record ManyBody(
            @Nullable List<@Nullable Long> ids,
            @Nullable FilterBody filter,
            @Nullable Boolean resetAttempts,
            @Nullable Boolean force) {
        DeadLetterFilter chosen() {
            if (filter != null && ids == null) {
                return filter.filter(Set.of());
            }
            if (ids == null || filter != null) {
                throw Problem.malformed("choice_ambiguous", "Give exactly one of ids and filter.")
                        .asException();
            }
            if (ids.isEmpty() || ids.size() > MAX_IDS || ids.stream().anyMatch(Objects::isNull)) {
                var detail = "This must be 1 to %d ids.".formatted(MAX_IDS);
                throw Problem.invalid("invalid_value", detail, List.of(new Violation("#/ids", detail)))
                        .asException();
            }
            return DeadLetterFilter.of(ids.stream().map(Objects::requireNonNull).collect(Collectors.toSet()));
        }
    }

    /** @param reason the provider's code; from is inclusive, to is exclusive */
    @Schema(name = "DeadLetterFilter")
    record FilterBody(
            @Nullable String failureClass,
            @Nullable String reason,
            @Nullable Long campaignId,
            @Nullable Long gatewayId,

            @Schema(implementation = OffsetDateTime.class) @Nullable
            String from,

            @Schema(implementation = OffsetDateTime.class) @Nullable
            String to) {
        DeadLetterFilter filter(Set<Long> messages) {
            return new DeadLetterFilter(
                    messages,
                    failureClass == null ? Set.of() : FailureClasses.of(List.of(failureClass), "#/failure_class"),
                    reason,
                    campaignId == null ? null : new CampaignId(campaignId),
                    gatewayId == null ? null : new GatewayId(gatewayId),
                    time(from, "#/from"),
                    time(to, "#/to"));
        }
    }

    private DeadLetter find(long id) {
        return deadLetters
                .find(actor.account(), new MessageId(id))
                .orElseThrow(() -> Problem.notFound("dead letter").asException());
    }

    private static @Nullable Instant time(@Nullable String text, String pointer) {
        return text == null
                ? null
                : Times.parse(text)
                        .orElseThrow(() -> Problem.invalid(
                                        "invalid_time", Times.EXPECTED, List.of(new Violation(pointer, Times.EXPECTED)))
                                .asException());
    }

    /** Returns 0, the id of no object, for a text that is not a number. */
    private static @Nullable Long id(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text.strip());
        } catch (NumberFormatException e) {
            return 0L;
        }
    }
}
