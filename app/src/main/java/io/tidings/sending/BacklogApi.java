package io.tidings.sending;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.audit.Audit;
import io.tidings.queue.BacklogLimit;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.Json;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Shows and changes the limit of an account's waiting messages. */
@Path("/api/v1/account/backlog")
@RunOnVirtualThread
@Tag(name = "Account")
final class BacklogApi {
    private static final long MAX_LIMIT = 1_000_000_000_000L;

    private final Jdbi jdbi;
    private final BacklogLimit backlog;
    private final Audit audit;
    private final CurrentActor actor;

    BacklogApi(Jdbi jdbi, BacklogLimit backlog, Audit audit, CurrentActor actor) {
        this.jdbi = jdbi;
        this.backlog = backlog;
        this.audit = audit;
        this.actor = actor;
    }

    /**
     * @param waiting messages without an outcome
     * @param limit the account's own limit; null when the default applies
     * @param defaultLimit the limit of the installation; 0 means no limit
     * @param above how work above the limit is treated: {@code refuse} or {@code slow}
     */
    @Schema(name = "Backlog")
    record BacklogView(long waiting, @Nullable Long limit, long defaultLimit, String above) {
        private static BacklogView of(BacklogLimit.Standing standing) {
            return new BacklogView(
                    standing.waiting(),
                    standing.own(),
                    standing.installation(),
                    standing.mode().name().toLowerCase(Locale.ROOT));
        }
    }

    @Schema(name = "BacklogChange")
    record BacklogBody(
            @Schema(
                    minimum = "1",
                    maximum = "1000000000000",
                    description = "The highest number of waiting messages. null means the default of the installation.")
            @Nullable
            Long limit) {}

    @GET
    @Operation(
            summary = "Show the number of waiting messages and its limit",
            description =
                    "The installation chooses the behaviour above the limit. With refuse, launches, messages, batches,"
                            + " files and requeues are answered by 503 backlog_full. With slow, they are accepted, and"
                            + " other accounts' messages are sent first.")
    public BacklogView get() {
        return BacklogView.of(jdbi.withHandle(handle -> backlog.standing(handle, actor.account())));
    }

    @PUT
    @Operation(
            summary = "Limit the waiting messages of the account",
            description = "Messages that already wait are sent in any case.")
    public BacklogView put(@Nullable BacklogBody body) {
        var limit = Json.required(body).limit();
        if (limit != null && (limit < 1 || limit > MAX_LIMIT)) {
            var detail = "The limit is between 1 and %,d messages.".formatted(MAX_LIMIT);
            throw Problem.invalid("invalid_backlog", detail, List.of(new Violation("#/limit", detail)))
                    .asException();
        }
        jdbi.useTransaction(handle -> {
            backlog.limit(handle, actor.account(), limit);
            audit.record(
                    handle,
                    actor.require(),
                    "backlog.changed",
                    "account:" + actor.account(),
                    Map.of("limit", limit == null ? "default" : limit.toString()));
        });
        return get();
    }
}
