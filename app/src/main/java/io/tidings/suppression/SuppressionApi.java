package io.tidings.suppression;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.Account;
import io.tidings.accounts.Accounts;
import io.tidings.accounts.CurrentActor;
import io.tidings.phones.ParsedNumber;
import io.tidings.phones.PhoneNumbers;
import io.tidings.shared.Channel;
import io.tidings.shared.PhoneNumber;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.EnumParameter;
import io.tidings.web.Json;
import io.tidings.web.PageParams;
import io.tidings.web.PagedResponse;
import io.tidings.web.SuccessStatus;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The API of the suppression list. */
@Path("/api/v1/suppressions")
@RunOnVirtualThread
@Tag(name = "Suppressions", description = "The numbers to which nothing is sent.")
final class SuppressionApi {
    private final Jdbi jdbi;
    private final Suppressions suppressions;
    private final Accounts accounts;
    private final CurrentActor actor;

    SuppressionApi(Jdbi jdbi, Suppressions suppressions, Accounts accounts, CurrentActor actor) {
        this.jdbi = jdbi;
        this.suppressions = suppressions;
        this.accounts = accounts;
        this.actor = actor;
    }

    /** A number and an optional channel. */
    @Schema(name = "SuppressionNumber")
    public record Number(
            @Schema(description = "In any usual spelling.", examples = "+254712345678") @Nullable
            String phone,

            @Schema(
                    enumeration = {"sms", "whatsapp"},
                    description =
                            "When adding: the channel of the entry; all channels if missing. When checking: sms if"
                                    + " missing.")
            @Nullable
            String channel,

            @Schema(
                    enumeration = {"stop", "complaint", "manual"},
                    defaultValue = "manual",
                    description = "When adding: the reason.")
            @Nullable
            String reason) {
        /** Contains no personal data, so that log lines may contain it. */
        @Override
        public String toString() {
            return "Number[…]";
        }
    }

    /**
     * @param phone null after an erasure: the list then contains only a keyed hash of the number
     * @param channel null for all channels
     */
    @Schema(name = "Suppression")
    public record Entry(
            long id,
            @Nullable String phone,
            @Nullable String channel,
            SuppressionReason reason,
            String source,
            Instant createdAt) {
        static Entry of(Suppression suppression) {
            var phone = suppression.phone();
            var channel = suppression.channel();
            return new Entry(
                    suppression.id(),
                    phone == null ? null : phone.e164(),
                    channel == null ? null : channel.text(),
                    suppression.reason(),
                    suppression.source(),
                    suppression.createdAt());
        }
    }

    /** @param entry the entry that suppresses the number; null if there is none */
    @Schema(name = "SuppressionCheck")
    public record Checked(boolean suppressed, @Nullable Entry entry) {}

    @POST
    @Operation(
            summary = "Put a number on the suppression list.",
            description = "Nothing is sent to the number any more, not even by running campaigns. An entry that exists"
                    + " already stays unchanged, and the answer is 201 with that entry.")
    @SuccessStatus(201)
    public RestResponse<Entry> add(@Nullable Number body) {
        var number = Json.required(body);
        var reason = reason(number.reason());
        var channel = channel(number.channel());
        var phone = phone(number);
        var added = jdbi.inTransaction(handle -> suppressions.add(
                handle, actor.require(), phone, channel, reason, actor.require().label()));
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, Entry.of(added))
                .header("Location", "/api/v1/suppressions/" + added.id())
                .build();
    }

    @GET
    @Operation(summary = "List the entries of the suppression list, newest first.")
    public RestResponse<PagedResponse<Entry>> list(
            @QueryParam("reason")
                    @Parameter(schema = @Schema(enumeration = {"stop", "complaint", "manual", "erasure"}))
                    @Nullable
                    String reason,
            @QueryParam("channel")
                    @Parameter(
                            description = "Only entries that apply to this channel.",
                            schema = @Schema(enumeration = {"sms", "whatsapp"}))
                    @Nullable
                    String channel,
            @BeanParam PageParams params,
            @Context UriInfo uri) {
        var filter = new SuppressionFilter(
                reason == null
                        ? null
                        : EnumParameter.of(
                                reason, "stop, complaint, manual, erasure", "reason", SuppressionReason::parse),
                channel(channel));
        return PagedResponse.of(
                suppressions.list(actor.account(), filter, params.request()).map(Entry::of), uri);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Get an entry of the suppression list.")
    public Entry get(@PathParam("id") long id) {
        return suppressions
                .find(actor.account(), id)
                .map(Entry::of)
                .orElseThrow(() -> Problem.notFound("suppression").asException());
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Remove an entry from the suppression list. Only do so if the person asked for it.")
    public RestResponse<Void> remove(@PathParam("id") long id) {
        suppressions.remove(actor.require(), id);
        return RestResponse.noContent();
    }

    @POST
    @Path("/check")
    @Operation(
            summary = "Check whether a number is suppressed.",
            description = "It is a POST, because many systems log URLs, and numbers must not be logged.")
    public Checked check(@Nullable Number body) {
        var number = Json.required(body);
        var channel = channel(number.channel());
        var found = suppressions.find(actor.account(), phone(number), channel == null ? Channel.SMS : channel);
        return new Checked(found.isPresent(), found.map(Entry::of).orElse(null));
    }

    private PhoneNumber phone(Number number) {
        var country =
                accounts.find(actor.account()).map(Account::defaultCountry).orElse(null);
        return switch (PhoneNumbers.parse(number.phone(), country)) {
            case ParsedNumber.Valid(var phone, var _) -> phone;
            case ParsedNumber.Invalid invalid ->
                throw invalid("#/phone", invalid.message()).asException();
        };
    }

    private static SuppressionReason reason(@Nullable String text) {
        return text == null
                ? SuppressionReason.MANUAL
                : SuppressionReason.parse(text)
                        .filter(reason -> reason != SuppressionReason.ERASURE)
                        .orElseThrow(() -> invalid("#/reason", "A reason is stop, complaint or manual.")
                                .asException());
    }

    private static @Nullable Channel channel(@Nullable String text) {
        return text == null
                ? null
                : Channel.parse(text)
                        .orElseThrow(() -> invalid("#/channel", "A channel is sms or whatsapp.")
                                .asException());
    }

    private static Problem invalid(String pointer, String detail) {
        return Problem.invalid("invalid_suppression", detail, List.of(new Violation(pointer, detail)));
    }
}
