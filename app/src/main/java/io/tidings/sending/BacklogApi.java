package io.tidings.sending;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.audit.Audit;
import io.tidings.dispatch.BacklogLimit;
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

/** How many messages of the account may wait to be sent. */
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
     * @param waiting messages that are written and have no outcome
     * @param limit the account's own; null: the installation's
     * @param defaultLimit the installation's; 0 is none
     * @param above what becomes of work above the limit: refuse or slow
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
                    description = "So many messages may wait at once; null: as many as the installation says.")
            @Nullable
            Long limit) {}

    @GET
    @Operation(
            summary = "How many messages wait, and how many may",
            description =
                    "Above the limit launches, messages, batches, files and retries are answered 503 backlog_full,"
                            + " or wait behind what others have waiting: as the installation says.")
    public BacklogView get() {
        return BacklogView.of(jdbi.withHandle(handle -> backlog.standing(handle, actor.account())));
    }

    @PUT
    @Operation(
            summary = "Limit how many messages of the account may wait",
            description = "What waits already is sent all the same.")
    public BacklogView put(@Nullable BacklogBody body) {
        var limit = Json.required(body).limit();
        if (limit != null && (limit < 1 || limit > MAX_LIMIT)) {
            var detail = "From 1 to %,d messages may wait.".formatted(MAX_LIMIT);
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
