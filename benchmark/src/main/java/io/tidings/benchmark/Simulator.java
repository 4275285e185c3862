package io.tidings.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Configures the simulated provider through the API. A running program uses new settings within two seconds. */
final class Simulator {
    /** The default limit of calls in flight of a gateway. */
    static final int WINDOW = 256;

    /** The time after which a running program uses new settings. */
    static final Duration SETTINGS_DELAY = Duration.ofMillis(2_500);

    /** Accepts every message at once and sends no receipts. */
    static final Map<String, Object> ZERO_LATENCY = settings(0, 0, 0, 0);

    /** Answers after three seconds. */
    static final Map<String, Object> SLOW = settings(3000, 3000, 0, 0);

    /** Answers within 20 milliseconds. */
    static final Map<String, Object> FAST = settings(5, 20, 0, 0);

    /** Also refuses 3 % of the numbers and 2 % of the attempts meet a network error. */
    static final Map<String, Object> FAST_WITH_ERRORS = settings(5, 20, 0.03, 0.02);

    /** The duration of the slowest call of {@link #SLOW_WITH_LOOKUP}. */
    static final Duration SLOWEST_CALL = Duration.ofSeconds(3);

    /** Answers look-ups, and so slowly that some seconds of a fault meet a campaign of 2,000 recipients. */
    static final Map<String, Object> SLOW_WITH_LOOKUP =
            with(settings(1_000, (int) SLOWEST_CALL.toMillis(), 0, 0), Map.of("lookup", true));

    private Simulator() {}

    /** Replaces some of the settings. */
    static Map<String, Object> with(Map<String, Object> settings, Map<String, Object> others) {
        var changed = new HashMap<>(settings);
        changed.putAll(others);
        return Map.copyOf(changed);
    }

    /** Changes the account's gateway, or creates one. */
    static void configure(ApiClient api, Map<String, Object> settings) throws IOException, InterruptedException {
        var known = api.get("/api/v1/gateways").expect(200).body().path("data");
        var gateway = Map.of("name", "Simulator", "provider", "simulator", "settings", settings, "window", WINDOW);
        if (known.isEmpty()) {
            api.post("/api/v1/gateways", gateway).expect(201);
            return;
        }
        var change = Map.of("settings", settings, "window", WINDOW);
        api.put("/api/v1/gateways/" + known.path(0).path("id").asLong(), change).expect(200);
    }

    /** Limits the rate of the account's gateway, in segments a second. */
    static void limit(ApiClient api, int perSecond) throws IOException, InterruptedException {
        change(api, Map.of("rate_limit", perSecond));
    }

    /** Changes these fields of the account's first gateway. */
    static void change(ApiClient api, Map<String, Object> fields) throws IOException, InterruptedException {
        var known = api.get("/api/v1/gateways").expect(200).body().path("data");
        api.put("/api/v1/gateways/" + known.path(0).path("id").asLong(), fields).expect(200);
    }

    private static Map<String, Object> settings(int least, int most, double refusals, double networkErrors) {
        return Map.of(
                "latency_ms_min", least,
                "latency_ms_max", most,
                "success_rate", 1 - networkErrors,
                "refusal_rate", refusals,
                "receipts", false);
    }
}
