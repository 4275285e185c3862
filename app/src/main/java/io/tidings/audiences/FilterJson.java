package io.tidings.audiences;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidings.audiences.Filter.Comparison;
import io.tidings.audiences.Filter.Subject;
import java.time.Instant;
import java.util.List;

/** Reads and writes filters as JSON. A written filter is read back as an equal one. */
public final class FilterJson {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private FilterJson() {}

    /**
     * Reads a filter of a request.
     *
     * @param pointer the place of the filter in the request, as {@code #/audience/filter}
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_filter} with all errors
     */
    public static Filter read(JsonNode json, String pointer) {
        return new FilterParser().parse(json, pointer);
    }

    /** Reads the result of {@link #write}. */
    public static Filter stored(String json) {
        try {
            return read(MAPPER.readTree(json), "#");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored filter is not JSON", e);
        }
    }

    /** Reads the parsed result of {@link #write}. */
    public static Filter stored(JsonNode json) {
        return read(json, "#");
    }

    /** Writes the canonical form: the shortest one, and the same for equal filters. */
    public static ObjectNode write(Filter filter) {
        return switch (filter) {
            case Filter.All(var parts) -> parts("all", parts);
            case Filter.Any(var parts) -> parts("any", parts);
            case Filter.Not(var part) -> NODES.objectNode().set("not", write(part));
            case Filter.Tagged(var tag) -> NODES.objectNode().put("tag", tag);
            case Filter.Compared(var subject, var comparison) -> compared(subject, comparison);
            case Filter.Imported(var id) -> NODES.objectNode().put("import_id", id.toString());
            case Filter.Outcome outcome -> outcome(outcome);
            case Filter.Clicked(var campaign, var clicked) ->
                NODES.objectNode().put("campaign", campaign.value()).put("clicked", clicked);
            case Filter.Created(var from, var before) -> created(from, before);
        };
    }

    private static ObjectNode parts(String name, List<Filter> parts) {
        var node = NODES.objectNode();
        var list = node.putArray(name);
        parts.forEach(part -> list.add(write(part)));
        return node;
    }

    private static ObjectNode compared(Subject subject, Comparison comparison) {
        var node = NODES.objectNode();
        switch (subject) {
            case Subject.Field(var field) -> node.put("field", field.text());
            case Subject.Attribute(var name) -> node.put("attribute", name);
        }
        switch (comparison) {
            case Comparison.Equal(var text) -> node.put("eq", text);
            case Comparison.Different(var text) -> node.put("ne", text);
            case Comparison.OneOf(var texts) -> {
                var list = node.putArray("in");
                texts.forEach(list::add);
            }
            case Comparison.Contains(var text) -> node.put("contains", text);
            case Comparison.Begins(var text) -> node.put("starts_with", text);
            case Comparison.Exists(var wanted) -> node.put("exists", wanted);
            case Comparison.MoreText(var text) -> node.put("gt", text);
            case Comparison.LessText(var text) -> node.put("lt", text);
            case Comparison.MoreNumber(var number) -> node.put("gt", number);
            case Comparison.LessNumber(var number) -> node.put("lt", number);
        }
        return node;
    }

    private static ObjectNode outcome(Filter.Outcome outcome) {
        var node = NODES.objectNode().put("campaign", outcome.campaign().value());
        if (outcome.outcomes().size() < CampaignOutcome.values().length) {
            var list = node.putArray("outcome");
            outcome.outcomes().forEach(each -> list.add(each.text()));
        }
        return node;
    }

    private static ObjectNode created(Instant from, Instant before) {
        var node = NODES.objectNode();
        if (!from.equals(Instant.EPOCH)) {
            node.put("created_from", from.toString());
        }
        if (!before.equals(FilterLimits.NEVER)) {
            node.put("created_before", before.toString());
        }
        return node;
    }
}
