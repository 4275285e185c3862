package io.tidings.observability;

import io.smallrye.health.api.HealthContentFilter;
import jakarta.inject.Singleton;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Reduces the health response to its status. The route needs no authentication, so it must not show the parts of the
 * program. The log shows which check went down or up. Thread-safe.
 */
@Singleton
final class PlainHealth implements HealthContentFilter {
    private static final Logger LOG = Logger.getLogger(PlainHealth.class);

    private final Set<String> down = ConcurrentHashMap.newKeySet();

    @Override
    public JsonObject filter(JsonObject health) {
        var checks = health.getJsonArray("checks");
        if (checks != null) {
            checks.getValuesAs(JsonObject.class).forEach(this::logChange);
        }
        return Json.createObjectBuilder().add("status", health.get("status")).build();
    }

    /** Returns the reason that a check of this program gives, for example {@code : the database is read-only}. */
    private static String reason(JsonObject check) {
        var data = check.getJsonObject("data");
        return data == null || !data.containsKey("reason") ? "" : ": " + data.getString("reason");
    }

    private void logChange(JsonObject check) {
        var name = check.getString("name");
        var up = check.getString("status").equals("UP");
        if (!up && down.add(name)) {
            LOG.errorf("The health check \"%s\" is down%s", name, reason(check));
        } else if (up && down.remove(name)) {
            LOG.infof("The health check \"%s\" is up again", name);
        }
    }
}
