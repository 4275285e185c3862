package io.tidings.accounts;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.shared.Problem;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
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
            long id, String name, @Nullable String defaultCountry, String timeZone, boolean demo, Instant createdAt) {}

    @GET
    @Operation(summary = "The account that the key belongs to.")
    public AccountBody get() {
        return accounts.find(actor.account())
                .map(account -> new AccountBody(
                        account.id().value(),
                        account.name(),
                        account.defaultCountry(),
                        account.timeZone(),
                        account.demo(),
                        account.createdAt()))
                .orElseThrow(() -> Problem.notFound("account").asException());
    }
}
