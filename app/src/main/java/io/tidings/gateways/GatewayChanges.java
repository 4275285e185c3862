package io.tidings.gateways;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.audit.Audit;
import io.tidings.shared.Actor;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds and changes gateways for a person or an API key, with an entry in the audit log. Thread-safe. */
@Singleton
final class GatewayChanges {
    private final Gateways gateways;
    private final Audit audit;

    GatewayChanges(Gateways gateways, Audit audit) {
        this.gateways = gateways;
        this.audit = audit;
    }

    /** As {@link Gateways#create}. */
    GatewayId create(Actor actor, String name, String provider, JsonNode settings, GatewayChange limits) {
        return gateways.create(
                actor.account(),
                name,
                provider,
                settings,
                limits,
                (handle, id) ->
                        audit.record(handle, actor, "gateway.created", "gateway:" + id, Map.of("provider", provider)));
    }

    /** As {@link Gateways#change}. The entry names the changed fields, not their values, which may be secrets. */
    GatewayRow change(Actor actor, GatewayId id, GatewayChange change) {
        return gateways.change(
                actor.account(),
                id,
                change,
                (handle, changed) -> audit.record(handle, actor, "gateway.changed", "gateway:" + id, details(change)));
    }

    private static Map<String, String> details(GatewayChange change) {
        var fields = new ArrayList<String>();
        addIf(change.name() != null, fields, "name");
        addIf(change.settings() != null, fields, "settings");
        addIf(change.window() != null, fields, "window");
        addIf(change.windowScope() != null, fields, "window_scope");
        addIf(change.batchSize() != null, fields, "batch_size");
        addIf(change.channels() != null, fields, "channels");
        addIf(change.rateLimit() != null, fields, "rate_limit");
        addIf(change.senderRateLimits() != null, fields, "sender_rate_limits");
        var details = new HashMap<String, String>();
        details.put("fields", String.join(", ", fields));
        if (change.enabled() != null) {
            details.put("enabled", change.enabled().toString());
        }
        return details;
    }

    private static void addIf(boolean changed, List<String> fields, String name) {
        if (changed) {
            fields.add(name);
        }
    }
}
