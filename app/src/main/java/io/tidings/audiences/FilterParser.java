package io.tidings.audiences;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.audiences.Filter.Subject;
import io.tidings.contacts.Tags;
import io.tidings.shared.CampaignId;
import io.tidings.shared.ImportId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Parses a filter and collects all errors. Used once. */
final class FilterParser {
    private static final String KINDS =
            "all, any, not, tag, field, attribute, language, import_id, campaign," + " created_from, created_before";

    private final List<Violation> violations = new ArrayList<>();
    private final ComparisonParser comparisons = new ComparisonParser(this::violation);
    private int conditions;

    Filter parse(JsonNode json, String pointer) {
        var filter = read(json, pointer, 1);
        if (!violations.isEmpty()) {
            throw Problem.invalid(
                            "invalid_filter",
                            "The filter is invalid: " + violations.getFirst().detail(),
                            violations)
                    .asException();
        }
        return filter;
    }

    private Filter read(JsonNode json, String at, int depth) {
        if (!json.isObject()) {
            return violation(at, "A filter must be a JSON object with one condition.");
        }
        if (depth > FilterLimits.MAX_DEPTH) {
            return violation(at, "A filter can have at most %d levels.".formatted(FilterLimits.MAX_DEPTH));
        }
        if (++conditions > FilterLimits.MAX_CONDITIONS) {
            return conditions == FilterLimits.MAX_CONDITIONS + 1
                    ? violation(at, "A filter can have at most %d conditions.".formatted(FilterLimits.MAX_CONDITIONS))
                    : INVALID;
        }
        for (var kind : List.of("all", "any")) {
            if (json.has(kind)) {
                allowOnly(json, at, Set.of(kind));
                var parts = parts(json.get(kind), at + "/" + kind, depth);
                return kind.equals("all") ? new Filter.All(parts) : new Filter.Any(parts);
            }
        }
        if (json.has("not")) {
            allowOnly(json, at, Set.of("not"));
            return new Filter.Not(read(json.get("not"), at + "/not", depth + 1));
        }
        return condition(json, at);
    }

    private Filter condition(JsonNode json, String at) {
        if (json.has("tag")) {
            allowOnly(json, at, Set.of("tag"));
            return tag(json.get("tag"), at + "/tag");
        }
        if (json.has("field") || json.has("attribute") || json.has("language")) {
            return compared(json, at);
        }
        if (json.has("import_id")) {
            allowOnly(json, at, Set.of("import_id"));
            return ImportId.parse(json.get("import_id").asText())
                    .<Filter>map(Filter.Imported::new)
                    .orElseGet(() -> violation(at + "/import_id", "This is not the id of an import."));
        }
        if (json.has("campaign")) {
            return campaign(json, at);
        }
        if (json.has("created_from") || json.has("created_before")) {
            allowOnly(json, at, Set.of("created_from", "created_before"));
            return new Filter.Created(
                    instant(json, "created_from", at, Instant.EPOCH),
                    instant(json, "created_before", at, FilterLimits.NEVER));
        }
        return json.isEmpty()
                ? violation(at, "A condition must be one of: %s.".formatted(KINDS))
                : violation(
                        at + "/" + escaped(json.fieldNames().next()),
                        "A condition must be one of: %s.".formatted(KINDS));
    }

    private List<Filter> parts(JsonNode json, String at, int depth) {
        if (!json.isArray() || json.isEmpty()) {
            violation(at, "This must be a list of one or more filters.");
            return List.of();
        }
        var parts = new ArrayList<Filter>();
        for (int i = 0; i < json.size() && conditions <= FilterLimits.MAX_CONDITIONS; i++) {
            parts.add(read(json.get(i), at + "/" + i, depth + 1));
        }
        return parts;
    }

    private Filter tag(JsonNode json, String at) {
        var tag = json.isTextual() ? Tags.normalised(json.asText()) : "";
        return tag.isEmpty() || tag.length() > Tags.MAX_LENGTH || tag.indexOf(0) >= 0
                ? violation(at, "A tag must be a text of 1 to %d characters.".formatted(Tags.MAX_LENGTH))
                : new Filter.Tagged(tag);
    }

    private Filter compared(JsonNode json, String at) {
        if (json.has("language")) {
            allowOnly(json, at, Set.of("language"));
            return new Filter.Compared(
                    new Subject.Attribute("language"), comparisons.languages(json.get("language"), at + "/language"));
        }
        var kind = json.has("field") ? "field" : "attribute";
        var allowed = new TreeSet<>(ComparisonParser.NAMES);
        allowed.add(kind);
        allowOnly(json, at, allowed);
        var name = json.get(kind).asText();
        if (kind.equals("attribute")) {
            return comparisons.attribute(name, at + "/attribute") instanceof Subject.Attribute attribute
                    ? new Filter.Compared(attribute, comparisons.read(json, at))
                    : INVALID;
        }
        return ContactField.parse(name)
                .<Filter>map(field -> new Filter.Compared(new Subject.Field(field), comparisons.read(json, at)))
                .orElseGet(() -> violation(
                        at + "/field",
                        "A field must be one of: first_name, last_name, location, preferred_product, phone."));
    }

    private Filter campaign(JsonNode json, String at) {
        allowOnly(json, at, Set.of("campaign", "outcome", "clicked"));
        if (!json.get("campaign").isIntegralNumber()) {
            return violation(at + "/campaign", "A campaign must be given by its number.");
        }
        var campaign = new CampaignId(json.get("campaign").asLong());
        if (json.has("clicked")) {
            return clicked(json, campaign, at);
        }
        return new Filter.Outcome(campaign, outcomes(json.path("outcome"), at + "/outcome"));
    }

    private Filter clicked(JsonNode json, CampaignId campaign, String at) {
        if (json.has("outcome")) {
            return violation(at + "/outcome", "Give outcome or clicked, not both.");
        }
        return json.get("clicked").isBoolean()
                ? new Filter.Clicked(campaign, json.get("clicked").asBoolean())
                : violation(at + "/clicked", "This must be true or false.");
    }

    private TreeSet<CampaignOutcome> outcomes(JsonNode json, String at) {
        if (json.isMissingNode()) {
            return new TreeSet<>(EnumSet.allOf(CampaignOutcome.class));
        }
        var outcomes = new TreeSet<CampaignOutcome>();
        var named = json.isArray() ? json : List.of(json);
        StreamSupport.stream(named.spliterator(), false)
                .map(each -> CampaignOutcome.parse(each.asText()))
                .forEach(outcome -> outcome.ifPresentOrElse(
                        outcomes::add,
                        () -> violation(
                                at,
                                "An outcome must be one of: queued, uncertain, cancelled, skipped, expired, failed, sent,"
                                        + " undelivered, delivered, read.")));
        if (outcomes.isEmpty()) {
            violation(at, "At least one outcome is required.");
        }
        return outcomes;
    }

    private Instant instant(JsonNode json, String name, String at, Instant otherwise) {
        if (!json.has(name)) {
            return otherwise;
        }
        var text = json.get(name).asText();
        for (var format : List.<Function<String, Instant>>of(
                given -> OffsetDateTime.parse(given).toInstant(),
                given -> LocalDate.parse(given).atStartOfDay(ZoneOffset.UTC).toInstant())) {
            try {
                var instant = format.apply(text);
                if (!instant.isBefore(Instant.EPOCH) && !instant.isAfter(FilterLimits.NEVER)) {
                    return instant;
                }
            } catch (DateTimeException _) {
                // Tries the next form.
            }
        }
        violation(
                at + "/" + name,
                "Write a time like 2026-01-31T08:00:00Z, or a date like 2026-01-31 for its start in UTC.");
        return otherwise;
    }

    private void allowOnly(JsonNode json, String at, Set<String> allowed) {
        json.fieldNames().forEachRemaining(name -> {
            if (!allowed.contains(name)) {
                violation(at + "/" + escaped(name), "This name is not allowed here.");
            }
        });
    }

    /** The result of an invalid condition. It is never used, because the filter is refused. */
    private static final Filter INVALID = new Filter.Any(List.of());

    private Filter violation(String at, String detail) {
        if (violations.size() < 20) {
            violations.add(new Violation(at, detail));
        }
        return INVALID;
    }

    /** Escapes a name for a JSON pointer (RFC 6901). */
    private static String escaped(String name) {
        return name.substring(0, Math.min(name.length(), 100))
                .replace("~", "~0")
                .replace("/", "~1");
    }
}
