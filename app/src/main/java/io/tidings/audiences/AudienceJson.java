package io.tidings.audiences;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidings.audiences.Audience.Tagged.Match;
import io.tidings.shared.AudienceId;
import io.tidings.shared.ImportId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads and writes the JSON of the column {@code campaign.audience}: {@code import_id}, {@code customer_ids},
 * {@code tags}, {@code all}, {@code filter} or {@code audience_id}. The last two together are a saved audience with its
 * filter at launch.
 */
public final class AudienceJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private AudienceJson() {}

    public static String write(Audience audience) {
        return json(audience).toString();
    }

    public static Audience read(String json) {
        var node = parse(json);
        if (node.has("customer_ids")) {
            var contacts = new ArrayList<Long>();
            node.get("customer_ids").forEach(id -> contacts.add(id.asLong()));
            return new Audience.Chosen(contacts);
        }
        return switch (summary(node)) {
            case AudienceSummary.Imported(var id) -> new Audience.Imported(id);
            case AudienceSummary.Tagged(var tags, var match) -> new Audience.Tagged(tags, match);
            case AudienceSummary.Everyone _ -> new Audience.Everyone();
            case AudienceSummary.Filtered(var filter, var savedAs) -> new Audience.Filtered(filter, savedAs);
            case AudienceSummary.Saved(var id) -> new Audience.Saved(id);
            case AudienceSummary.Chosen _ -> throw unreadable();
        };
    }

    /** Reads the form that has {@code customer_count} in place of {@code customer_ids}. */
    public static AudienceSummary summary(String json) {
        return summary(parse(json));
    }

    private static AudienceSummary summary(JsonNode node) {
        if (node.has("import_id")) {
            return new AudienceSummary.Imported(
                    ImportId.parse(node.get("import_id").asText()).orElseThrow(AudienceJson::unreadable));
        }
        if (node.has("customer_count")) {
            return new AudienceSummary.Chosen(node.get("customer_count").asInt());
        }
        if (node.has("tags")) {
            var tags = new ArrayList<String>();
            node.get("tags").forEach(tag -> tags.add(tag.asText()));
            var match = Match.valueOf(node.path("match").asText("any").toUpperCase(Locale.ROOT));
            return new AudienceSummary.Tagged(List.copyOf(tags), match);
        }
        if (node.path("all").asBoolean()) {
            return new AudienceSummary.Everyone();
        }
        if (node.has("filter")) {
            var savedAs = node.has("audience_id")
                    ? new AudienceId(node.get("audience_id").asLong())
                    : null;
            return new AudienceSummary.Filtered(FilterJson.stored(node.get("filter")), savedAs);
        }
        if (node.has("audience_id")) {
            return new AudienceSummary.Saved(
                    new AudienceId(node.get("audience_id").asLong()));
        }
        throw unreadable();
    }

    private static ObjectNode json(Audience audience) {
        var node = MAPPER.createObjectNode();
        switch (audience) {
            case Audience.Imported(var id) -> node.put("import_id", id.toString());
            case Audience.Chosen(var contacts) -> {
                var ids = node.putArray("customer_ids");
                contacts.forEach(ids::add);
            }
            case Audience.Tagged(var tags, var match) -> {
                var names = node.putArray("tags");
                tags.forEach(names::add);
                node.put("match", match.name().toLowerCase(Locale.ROOT));
            }
            case Audience.Everyone _ -> node.put("all", true);
            case Audience.Filtered(var filter, var savedAs) -> {
                node.set("filter", FilterJson.write(filter));
                if (savedAs != null) {
                    node.put("audience_id", savedAs.value());
                }
            }
            case Audience.Saved(var id) -> node.put("audience_id", id.value());
        }
        return node;
    }

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("campaign.audience is not JSON", e);
        }
    }

    private static IllegalStateException unreadable() {
        return new IllegalStateException(
                "campaign.audience has none of import_id, customer_ids, tags, all, filter, audience_id");
    }
}
