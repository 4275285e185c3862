package io.tidings.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;

/** Makes JSON bodies by their schema: mostly valid ones, and ones with wrong members. Not thread-safe. */
final class FuzzedBodies {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEEP = 5;

    private static final List<List<String>> EXCLUSIVE = List.of(
            List.of("message_content", "base_template", "variants"),
            List.of("message_content", "template_id", "base_template", "variants", "body"),
            List.of("audience", "import_id", "customer_ids", "tags", "all", "filter", "audience_id"),
            List.of("ids", "filter"));

    /** Bodies that are no JSON, or JSON of another shape. */
    private static final List<String> BROKEN = List.of(
            "",
            "null",
            "[]",
            "\"text\"",
            "5",
            "true",
            "{",
            "{}}",
            "{\"a\":1,\"a\":2}",
            "{\"name\":\"\\u0000\"}",
            "{\"name\":\"\\ud800\"}",
            "not json",
            "[".repeat(1_200),
            "{\"a\":".repeat(1_200));

    private static final List<JsonNode> WRONG = List.of(
            JSON.nullNode(),
            JSON.textNode(""),
            JSON.textNode("  "),
            JSON.textNode("x".repeat(5_000)),
            JSON.textNode("\u202e😀 {{ nothing }}"),
            JSON.textNode("a\u0000b"),
            JSON.textNode("-1000000-01-01T00:00:00Z"),
            JSON.textNode("+999999999-01-01T00:00:00Z"),
            JSON.textNode("2026-02-30T25:61:00+99:00"),
            JSON.numberNode(0),
            JSON.numberNode(-1),
            JSON.numberNode(1.5),
            JSON.numberNode(1e300),
            JSON.numberNode(Long.MAX_VALUE),
            JSON.numberNode(Long.MIN_VALUE),
            JSON.numberNode(new BigInteger("9".repeat(40))),
            JSON.booleanNode(true),
            JSON.arrayNode(),
            JSON.arrayNode().addNull(),
            JSON.arrayNode().add("").add("").add(7),
            JSON.arrayNode().add(JSON.arrayNode().add(JSON.objectNode())),
            JSON.objectNode(),
            JSON.objectNode().put("unknown", 1),
            JSON.objectNode().put("", "").putNull("a"));

    private final JsonNode document;
    private final Random random;
    private final FuzzedIds ids;

    FuzzedBodies(JsonNode document, Random random, FuzzedIds ids) {
        this.document = document;
        this.random = random;
        this.ids = ids;
    }

    String broken() {
        return one(BROKEN);
    }

    /** Returns a body with at most {@code faults} wrong members. */
    byte[] body(JsonNode schema, int faults) throws java.io.IOException {
        var body = value("", schema, 0);
        for (int i = 0; i < faults; i++) {
            spoil(body);
        }
        return MAPPER.writeValueAsBytes(body);
    }

    private JsonNode value(String name, JsonNode given, int depth) {
        var schema = resolved(given);
        if (schema.has("anyOf") || schema.has("oneOf")) {
            return value(
                    name,
                    schema.has("anyOf")
                            ? schema.path("anyOf").get(0)
                            : schema.path("oneOf").get(0),
                    depth);
        }
        if (schema.has("allOf")) {
            return value(name, schema.path("allOf").get(0), depth);
        }
        if (schema.has("enum")) {
            return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
        }
        if (schema.path("examples").isArray() && random.nextBoolean()) {
            return schema.path("examples").get(0);
        }
        return switch (type(schema)) {
            case "object" ->
                name.equals("filter") && !schema.has("properties")
                        ? JSON.objectNode().put("tag", "a")
                        : object(schema, depth);
            case "array" ->
                depth > DEEP ? JSON.arrayNode() : JSON.arrayNode().add(value(name, schema.path("items"), depth + 1));
            case "integer" ->
                JSON.numberNode(
                        name.endsWith("_id") || name.endsWith("_ids") || name.equals("ids")
                                ? ids.number(name)
                                : schema.path("minimum").asLong(1) + random.nextInt(3));
            case "number" -> JSON.numberNode(schema.path("minimum").asDouble(1));
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            default -> JSON.textNode(text(name));
        };
    }

    private ObjectNode object(JsonNode schema, int depth) {
        var object = JSON.objectNode();
        if (schema.path("additionalProperties").isObject()) {
            object.set("colour", value("colour", schema.path("additionalProperties"), depth + 1));
        }
        if (depth > DEEP) {
            return object;
        }
        schema.path("properties").properties().forEach(member -> {
            if (random.nextInt(3) > 0) {
                object.set(member.getKey(), value(member.getKey(), member.getValue(), depth + 1));
            }
        });
        prune(object);
        return object;
    }

    /** Keeps one of the members that exclude each other. */
    private void prune(ObjectNode object) {
        for (var group : EXCLUSIVE) {
            var present = group.stream().filter(object::has).toList();
            if (present.size() > 1) {
                var kept = one(present);
                present.stream().filter(name -> !name.equals(kept)).forEach(object::remove);
            }
        }
    }

    private String text(String name) {
        return switch (name) {
            case "phone", "to", "number", "phones" -> "+2547%08d".formatted(random.nextInt(100_000_000));
            case "missing_value" -> "empty";
            case "language" -> "en";
            case "scopes" -> "read";
            case "role" -> "viewer";
            case "failure_class", "failure_classes" -> "transient";
            case "channel", "channels" -> "sms";
            case "message_content", "base_template", "body", "override_template" -> "Hello";
            case "tag", "tags" -> "a";
            case "sender" -> "MyShop";
            case "email" -> "fuzz%d@example.org".formatted(random.nextInt(1_000_000));
            case "time_zone" -> "Africa/Nairobi";
            case "default_country" -> "KE";
            case "scheduled_at", "send_until", "expires_at", "from", "created_from", "created_to" ->
                "2030-03-31T20:00:00+02:00";
            case "provider" -> "simulator";
            case "import_id" -> ids.text("imports");
            case "password" -> "a good long password";
            default -> name.isEmpty() ? "text" : name + " " + random.nextInt(1_000);
        };
    }

    /** Replaces, removes or adds a member of the body or of an object within it. */
    private void spoil(JsonNode body) {
        if (!(body instanceof ObjectNode object)) {
            return;
        }
        var names =
                object.properties().stream().map(java.util.Map.Entry::getKey).toList();
        if (names.isEmpty() || random.nextInt(8) == 0) {
            object.set("unknown_" + random.nextInt(3), one(WRONG));
            return;
        }
        var name = one(names);
        var child = object.get(name);
        if (child instanceof ObjectNode && random.nextBoolean()) {
            spoil(child);
        } else if (child.isArray() && child.size() > 0 && child.get(0).isObject() && random.nextBoolean()) {
            spoil(child.get(0));
        } else if (random.nextInt(6) == 0) {
            object.remove(name);
        } else {
            object.set(name, one(WRONG));
        }
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    JsonNode resolved(JsonNode node) {
        var ref = node.path("$ref").asText();
        return ref.isEmpty() ? node : resolved(document.at(ref.substring(1)));
    }

    private static String type(JsonNode schema) {
        var type = schema.path("type");
        return type.isArray() ? type.get(0).asText() : type.asText(schema.has("properties") ? "object" : "string");
    }
}
