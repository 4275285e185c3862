package io.tidings.gateways.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.shared.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * How the simulated provider behaves. Rates are shares of calls from 0 to 1, times are milliseconds.
 *
 * @param successRate share that is accepted; the rest is refused for good
 * @param transientRate share of calls that is refused before that, worth another attempt
 * @param unknownRate share whose answer never comes; half of those were accepted all the same
 * @param throttlePerSecond calls a second before it asks for patience; 0 never does
 * @param receipts whether receipts are sent for what was accepted
 * @param undeliveredRate share of receipts that say it did not arrive
 */
record SimulatorSettings(
        int latencyMsMin,
        int latencyMsMax,
        double successRate,
        double transientRate,
        double unknownRate,
        int throttlePerSecond,
        boolean receipts,
        int receiptDelayMsMin,
        int receiptDelayMsMax,
        double undeliveredRate,
        double readRate,
        long seed) {
    private static final int MAX_LATENCY_MS = 600_000;

    boolean waits() {
        return latencyMsMax > 0;
    }

    /** Reads what is there and takes the default for what is not; see the fields for the defaults. */
    static SimulatorSettings of(JsonNode json) {
        var problems = new ArrayList<Problem.Violation>();
        json.fieldNames().forEachRemaining(name -> {
            if (!NAMES.contains(name)) {
                problems.add(new Problem.Violation("#/settings/" + name, "is not a setting of the simulator"));
            }
        });
        var reader = new Reader(json, problems);
        var settings = new SimulatorSettings(
                reader.integer("latency_ms_min", 50, MAX_LATENCY_MS),
                reader.integer("latency_ms_max", 200, MAX_LATENCY_MS),
                reader.share("success_rate", 0.92),
                reader.share("transient_rate", 0.0),
                reader.share("unknown_rate", 0.0),
                reader.integer("throttle_per_second", 0, 1_000_000),
                reader.flag("receipts", true),
                reader.integer("receipt_delay_ms_min", 500, MAX_LATENCY_MS),
                reader.integer("receipt_delay_ms_max", 3_000, MAX_LATENCY_MS),
                reader.share("undelivered_rate", 0.02),
                reader.share("read_rate", 0.0),
                reader.integer("seed", 1, Integer.MAX_VALUE));
        if (settings.latencyMsMin > settings.latencyMsMax) {
            problems.add(new Problem.Violation("#/settings/latency_ms_min", "is above latency_ms_max"));
        }
        if (settings.receiptDelayMsMin > settings.receiptDelayMsMax) {
            problems.add(new Problem.Violation("#/settings/receipt_delay_ms_min", "is above receipt_delay_ms_max"));
        }
        if (!problems.isEmpty()) {
            throw Problem.invalid("gateway_settings_invalid", "The simulator's settings are not valid.", problems)
                    .asException();
        }
        return settings;
    }

    private static final List<String> NAMES = List.of(
            "latency_ms_min",
            "latency_ms_max",
            "success_rate",
            "transient_rate",
            "unknown_rate",
            "throttle_per_second",
            "receipts",
            "receipt_delay_ms_min",
            "receipt_delay_ms_max",
            "undelivered_rate",
            "read_rate",
            "seed");

    private record Reader(JsonNode json, List<Problem.Violation> problems) {
        int integer(String name, int otherwise, int max) {
            var node = json.get(name);
            if (node == null || node.isNull()) {
                return otherwise;
            }
            if (!node.canConvertToExactIntegral() || node.asLong() < 0 || node.asLong() > max) {
                problems.add(new Problem.Violation("#/settings/" + name, "is a whole number from 0 to " + max));
                return otherwise;
            }
            return node.asInt();
        }

        double share(String name, double otherwise) {
            var node = json.get(name);
            if (node == null || node.isNull()) {
                return otherwise;
            }
            if (!node.isNumber() || node.asDouble() < 0 || node.asDouble() > 1) {
                problems.add(new Problem.Violation("#/settings/" + name, "is a share from 0 to 1"));
                return otherwise;
            }
            return node.asDouble();
        }

        boolean flag(String name, boolean otherwise) {
            var node = json.get(name);
            if (node == null || node.isNull()) {
                return otherwise;
            }
            if (!node.isBoolean()) {
                problems.add(new Problem.Violation("#/settings/" + name, "is true or false"));
                return otherwise;
            }
            return node.asBoolean();
        }
    }
}
