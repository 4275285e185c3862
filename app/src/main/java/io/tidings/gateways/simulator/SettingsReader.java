package io.tidings.gateways.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.shared.Problem;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads settings one by one, and gathers what is wrong with them. What nobody asked for is not a setting. */
final class SettingsReader {
    private final JsonNode json;
    private final List<Problem.Violation> problems = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    SettingsReader(JsonNode json) {
        this.json = json;
    }

    /** A whole number from 0 to the greatest that is allowed. */
    int integer(String name, int otherwise, int max) {
        var node = node(name);
        if (node.isEmpty()) {
            return otherwise;
        }
        if (!node.get().canConvertToExactIntegral()
                || node.get().asLong() < 0
                || node.get().asLong() > max) {
            reject(name, "is a whole number from 0 to " + max);
            return otherwise;
        }
        return node.get().asInt();
    }

    double share(String name, double otherwise) {
        var node = node(name);
        if (node.isEmpty()) {
            return otherwise;
        }
        if (!node.get().isNumber() || node.get().asDouble() < 0 || node.get().asDouble() > 1) {
            reject(name, "is a share from 0 to 1");
            return otherwise;
        }
        return node.get().asDouble();
    }

    boolean flag(String name, boolean otherwise) {
        var node = node(name);
        if (node.isEmpty()) {
            return otherwise;
        }
        if (!node.get().isBoolean()) {
            reject(name, "is true or false");
            return otherwise;
        }
        return node.get().asBoolean();
    }

    Instant instant(String name, Instant otherwise) {
        var node = node(name);
        if (node.isEmpty()) {
            return otherwise;
        }
        try {
            return Instant.parse(node.get().asText());
        } catch (DateTimeParseException e) {
            reject(name, "is a time like 2026-01-31T12:00:00Z");
            return otherwise;
        }
    }

    void reject(String name, String why) {
        problems.add(new Problem.Violation("#/settings/" + name, why));
    }

    /** To be called last: what was never read is unknown. */
    List<Problem.Violation> problems() {
        json.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                reject(name, "is not a setting of the simulator");
            }
        });
        return problems;
    }

    private Optional<JsonNode> node(String name) {
        known.add(name);
        return Optional.ofNullable(json.get(name)).filter(node -> !node.isNull());
    }
}
