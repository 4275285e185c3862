package io.tidings.campaigns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidings.shared.TemplateId;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code campaign.frequency_cap} and {@code campaign.experiment}. */
final class VariantSettingsJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private VariantSettingsJson() {}

    static VariantSettings read(@Nullable String cap, @Nullable String experiment, boolean trackLinks) {
        return new VariantSettings(
                cap == null ? null : cap(cap), experiment == null ? null : experiment(parse(experiment)), trackLinks);
    }

    static FrequencyCap cap(String json) {
        var node = parse(json);
        return new FrequencyCap(node.get("messages").asInt(), node.get("days").asInt());
    }

    static @Nullable String write(@Nullable FrequencyCap cap) {
        return cap == null
                ? null
                : MAPPER.createObjectNode()
                        .put("messages", cap.messages())
                        .put("days", cap.days())
                        .toString();
    }

    static @Nullable String write(@Nullable Experiment experiment) {
        if (experiment == null) {
            return null;
        }
        var node = MAPPER.createObjectNode();
        var variants = node.putArray("variants");
        experiment.variants().forEach(variant -> variants.add(json(variant)));
        if (experiment.test() != null) {
            node.putObject("test")
                    .put("share", experiment.test().share())
                    .put("wait_minutes", experiment.test().waitMinutes())
                    .put("by", experiment.test().by().text());
        }
        return node.toString();
    }

    private static ObjectNode json(Variant variant) {
        var node = MAPPER.createObjectNode().put("name", variant.name()).put("weight", variant.weight());
        return switch (variant.content()) {
            case Content.Verbatim(var text) -> node.put("message_content", text);
            case Content.Stored(var template) -> node.put("template_id", template.value());
            case Content.Inline(var template) -> node.put("base_template", template);
        };
    }

    private static Experiment experiment(JsonNode node) {
        var variants = new ArrayList<Variant>();
        node.get("variants")
                .forEach(variant -> variants.add(new Variant(
                        variant.get("name").asText(), variant.get("weight").asInt(), content(variant))));
        var test = node.get("test");
        return new Experiment(
                variants,
                test == null
                        ? null
                        : new TestPhase(
                                test.get("share").asInt(),
                                test.get("wait_minutes").asInt(),
                                TestPhase.Measure.parse(test.path("by").asText())
                                        .orElse(TestPhase.Measure.DELIVERED)));
    }

    private static Content content(JsonNode node) {
        if (node.has("message_content")) {
            return new Content.Verbatim(node.get("message_content").asText());
        }
        return node.has("base_template")
                ? new Content.Inline(node.get("base_template").asText())
                : new Content.Stored(new TemplateId(node.get("template_id").asLong()));
    }

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("campaign.experiment or campaign.frequency_cap is not JSON", e);
        }
    }
}
