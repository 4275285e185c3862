package io.tidings.campaigns;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.web.Json;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Reads and sets the frequency cap of the account. */
@Path("/api/v1/frequency-cap")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Campaigns")
final class FrequencyCapApi {
    private final FrequencyCaps caps;
    private final CurrentActor actor;

    FrequencyCapApi(FrequencyCaps caps, CurrentActor actor) {
        this.caps = caps;
        this.actor = actor;
    }

    /** @param frequencyCap null: the account has none */
    @Schema(name = "FrequencyCapSetting")
    record CapView(@Nullable FrequencyCap frequencyCap) {}

    @GET
    @Operation(summary = "Get the frequency cap of the account, for campaigns without their own")
    public CapView cap() {
        return new CapView(caps.of(actor.account()).orElse(null));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Set the frequency cap of the account for later launches",
            description = "Skips a contact that received at least `messages` messages in the last `days` days, with the"
                    + " reason frequency_capped.")
    public CapView setCap(VariantSettingsBody.@Nullable CapBody body) {
        caps.set(actor.require(), Optional.of(VariantSettingsBody.cap(Json.required(body), "#")));
        return cap();
    }

    @DELETE
    @ResponseStatus(204)
    @Operation(summary = "Remove the frequency cap of the account")
    public void removeCap() {
        caps.set(actor.require(), Optional.empty());
    }
}
