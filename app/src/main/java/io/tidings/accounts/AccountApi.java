package io.tidings.accounts;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.shared.Problem;
import io.tidings.web.Json;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The account that the key belongs to. */
@Path("/api/v1/account")
@RunOnVirtualThread
@Tag(name = "Account")
final class AccountApi {
    private final Accounts accounts;
    private final CurrentActor actor;

    AccountApi(Accounts accounts, CurrentActor actor) {
        this.accounts = accounts;
        this.actor = actor;
    }

    /** The account as the API shows it. */
    public record AccountBody(
            long id,
            String name,
            @Nullable String defaultCountry,
            String timeZone,
            String missingValue,
            boolean allowPremiumNumbers,
            boolean demo,
            Instant createdAt) {
        static AccountBody of(Account account) {
            return new AccountBody(
                    account.id().value(),
                    account.name(),
                    account.defaultCountry(),
                    account.timeZone(),
                    account.missingValue(),
                    account.allowPremiumNumbers(),
                    account.demo(),
                    account.createdAt());
        }
    }

    /** A field that is missing or null keeps its value. */
    @Schema(name = "AccountChange")
    public record AccountChange(
            @Nullable String name,

            @Schema(
                    description = "ISO 3166-1 alpha-2. Numbers in national form are numbers of this country. Empty for"
                            + " none: numbers then need their country code.",
                    examples = "KE")
            @Nullable
            String defaultCountry,

            @Schema(description = "IANA name. The default of schedules with a local time.", examples = "Africa/Nairobi")
            @Nullable
            String timeZone,

            @Schema(
                    description = "Default of new campaigns: empty, unknown, fail, or literal: and the text to insert.",
                    examples = "empty")
            @Nullable
            String missingValue,

            @Schema(description = "Whether contacts and messages may have premium-rate and satellite numbers.")
            @Nullable
            Boolean allowPremiumNumbers) {
        AccountSettings applyTo(Account account) {
            return new AccountSettings(
                    name == null ? account.name() : name,
                    defaultCountry == null ? account.defaultCountry() : defaultCountry,
                    timeZone == null ? account.timeZone() : timeZone,
                    missingValue == null ? account.missingValue() : missingValue,
                    allowPremiumNumbers == null ? account.allowPremiumNumbers() : allowPremiumNumbers);
        }
    }

    @GET
    @Operation(summary = "The account that the key belongs to.")
    public AccountBody get() {
        return accounts.find(actor.account())
                .map(AccountBody::of)
                .orElseThrow(() -> Problem.notFound("account").asException());
    }

    @PATCH
    @Operation(
            summary = "Change the settings of the account.",
            description = "They are the defaults of later requests. Stored contacts and running imports do not change.")
    public AccountBody change(@Nullable AccountChange body) {
        var change = Json.required(body);
        return AccountBody.of(accounts.change(actor.require(), change::applyTo));
    }
}
