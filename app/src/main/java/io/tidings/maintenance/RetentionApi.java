package io.tidings.maintenance;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.audit.Audit;
import io.tidings.shared.AccountId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.Json;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The retention of messages of an account. */
@Path("/api/v1/account/retention")
@RunOnVirtualThread
@Tag(name = "Account")
final class RetentionApi {
    private static final int MAX_DAYS = 36_500;

    private final Jdbi jdbi;
    private final RetentionConfig config;
    private final Audit audit;
    private final CurrentActor actor;

    RetentionApi(Jdbi jdbi, RetentionConfig config, Audit audit, CurrentActor actor) {
        this.jdbi = jdbi;
        this.config = config;
        this.audit = audit;
        this.actor = actor;
    }

    /**
     * @param messageDays null for the setting of the installation
     * @param defaultMessageDays the setting of the installation; 0 means for ever
     */
    @Schema(name = "Retention")
    public record RetentionView(@Nullable Integer messageDays, long defaultMessageDays) {}

    @Schema(name = "RetentionChange")
    public record Change(
            @Schema(
                    minimum = "1",
                    maximum = "36500",
                    description =
                            "Days after which the numbers and texts of messages are deleted. Null for the setting of"
                                    + " the installation. Counts of campaigns stay.")
            @Nullable
            Integer messageDays) {}

    @GET
    @Operation(summary = "Show how long the account keeps its messages.")
    public RetentionView get() {
        return new RetentionView(days(actor.account()), config.messages().toDays());
    }

    @PUT
    @Operation(
            summary = "Set how long the account keeps its messages.",
            description = "The change takes effect the next night. Deleted data cannot be restored.")
    public RetentionView put(@Nullable Change body) {
        var days = Json.required(body).messageDays();
        if (days != null && (days < 1 || days > MAX_DAYS)) {
            var detail = "Messages must be kept for 1 to %d days.".formatted(MAX_DAYS);
            throw Problem.invalid("invalid_retention", detail, List.of(new Violation("#/message_days", detail)))
                    .asException();
        }
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            insert into account_retention (account_id, message_days) values (:account, :days)
                            on conflict (account_id) do update set message_days = excluded.message_days
                            """)
                    .bind("account", actor.account().value())
                    .bind("days", days)
                    .execute();
            audit.record(
                    handle,
                    actor.require(),
                    "retention.changed",
                    "account:" + actor.account(),
                    Map.of("message_days", days == null ? "default" : days.toString()));
        });
        return get();
    }

    private @Nullable Integer days(AccountId account) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select message_days from account_retention where account_id = :account")
                        .bind("account", account.value())
                        .mapTo(Integer.class)
                        .findOne()
                        .orElse(null));
    }
}
