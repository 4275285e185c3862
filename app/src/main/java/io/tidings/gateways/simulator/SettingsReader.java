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
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings one by one and collects violations. A setting that is never read is unknown, which is a violation.
 */
final class SettingsReader {
    private final JsonNode json;
    private final List<Problem.Violation> problems = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    SettingsReader(JsonNode json) {
        this.json = json;
    }

    /** Reads a whole number from 0 to the maximum. */
    int integer(String name, int defaultValue, int max) {
        var node = node(name);
        if (node.isEmpty()) {
            return defaultValue;
        }
        if (!node.get().canConvertToExactIntegral()
                || node.get().asLong() < 0
                || node.get().asLong() > max) {
            reject(name, "must be a whole number from 0 to " + max);
            return defaultValue;
        }
        return node.get().asInt();
    }

    double share(String name, double defaultValue) {
        var node = node(name);
        if (node.isEmpty()) {
            return defaultValue;
        }
        if (!node.get().isNumber() || node.get().asDouble() < 0 || node.get().asDouble() > 1) {
            reject(name, "must be a number from 0 to 1");
            return defaultValue;
        }
        return node.get().asDouble();
    }

    boolean flag(String name, boolean defaultValue) {
        var node = node(name);
        if (node.isEmpty()) {
            return defaultValue;
        }
        if (!node.get().isBoolean()) {
            reject(name, "must be true or false");
            return defaultValue;
        }
        return node.get().asBoolean();
    }

    Instant instant(String name, Instant defaultValue) {
        var node = node(name);
        if (node.isEmpty()) {
            return defaultValue;
        }
        try {
            return Instant.parse(node.get().asText());
        } catch (DateTimeParseException e) {
            reject(name, "must be a time like 2026-01-31T12:00:00Z");
            return defaultValue;
        }
    }

    /** Reads one of the allowed names. */
    String choice(String name, String defaultValue, String... allowed) {
        var node = node(name);
        if (node.isEmpty()) {
            return defaultValue;
        }
        if (!List.of(allowed).contains(node.get().asText())) {
            reject(name, "must be one of " + String.join(", ", allowed));
            return defaultValue;
        }
        return node.get().asText();
    }

    @Nullable
    String text(String name) {
        return node(name).map(JsonNode::asText).orElse(null);
    }

    void reject(String name, String why) {
        problems.add(new Problem.Violation("#/settings/" + name, why));
    }

    /** Returns all violations. Call it last, because settings that were not read until then are unknown. */
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
