package io.tidings.audiences;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.audiences.Filter.Comparison;
import io.tidings.audiences.Filter.Subject;
import io.tidings.personalisation.Placeholders;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parses the comparison of a field or attribute condition. */
final class ComparisonParser {
    static final Set<String> NAMES = Set.of("eq", "ne", "in", "contains", "starts_with", "exists", "gt", "lt");

    /** The result of an invalid comparison. It is never used, because the filter is refused. */
    private static final Comparison NONE = new Comparison.Exists(false);

    private static final int MAX_DIGITS = 30;
    private final BiConsumer<String, String> violation;

    /** @param violation takes the pointer and the text of an error */
    ComparisonParser(BiConsumer<String, String> violation) {
        this.violation = violation;
    }

    @Nullable
    Subject attribute(String written, String at) {
        var name = Placeholders.nameOf(written);
        if (name.isEmpty() || name.length() > FilterLimits.MAX_TEXT || written.indexOf(0) >= 0) {
            violation.accept(at, "An attribute needs a name of 1 to %d characters.".formatted(FilterLimits.MAX_TEXT));
            return null;
        }
        return new Subject.Attribute(name);
    }

    /** Parses the comparison. A condition has exactly one. */
    Comparison read(JsonNode json, String at) {
        var given = NAMES.stream().filter(json::has).sorted().toList();
        if (given.size() != 1) {
            violation.accept(at, "Give exactly one of eq, ne, in, contains, starts_with, exists, gt, lt.");
            return NONE;
        }
        var name = given.getFirst();
        var value = json.get(name);
        var place = at + "/" + name;
        return switch (name) {
            case "eq" -> text(value, place, Comparison.Equal::new);
            case "ne" -> text(value, place, Comparison.Different::new);
            case "contains" -> text(value, place, Comparison.Contains::new);
            case "starts_with" -> text(value, place, Comparison.Begins::new);
            case "in" -> new Comparison.OneOf(texts(value, place));
            case "exists" -> exists(value, place);
            case "gt" -> ordered(value, place, Comparison.MoreText::new, Comparison.MoreNumber::new);
            default -> ordered(value, place, Comparison.LessText::new, Comparison.LessNumber::new);
        };
    }

    /** Parses one language or a list of languages. */
    Comparison languages(JsonNode value, String at) {
        return value.isArray() ? new Comparison.OneOf(texts(value, at)) : text(value, at, Comparison.Equal::new);
    }

    private Comparison exists(JsonNode value, String at) {
        if (!value.isBoolean()) {
            violation.accept(at, "This must be true or false.");
            return NONE;
        }
        return new Comparison.Exists(value.asBoolean());
    }

    private Comparison text(JsonNode value, String at, Function<String, Comparison> comparison) {
        // Attributes are stored as texts, so 5 and true match "5" and "true".
        boolean scalar = value.isTextual() || value.isNumber() || value.isBoolean();
        var text = value.asText();
        if (!scalar || text.isEmpty() || text.length() > FilterLimits.MAX_TEXT || text.indexOf(0) >= 0) {
            violation.accept(at, "This must be a text of 1 to %d characters.".formatted(FilterLimits.MAX_TEXT));
            return NONE;
        }
        return comparison.apply(text);
    }

    private List<String> texts(JsonNode list, String at) {
        if (!list.isArray() || list.isEmpty() || list.size() > FilterLimits.MAX_VALUES) {
            violation.accept(at, "This must be a list of 1 to %d values.".formatted(FilterLimits.MAX_VALUES));
            return List.of();
        }
        var texts = new ArrayList<String>();
        for (int i = 0; i < list.size(); i++) {
            if (text(list.get(i), at + "/" + i, Comparison.Equal::new) instanceof Comparison.Equal(var text)) {
                texts.add(text);
            }
        }
        return texts;
    }

    private Comparison ordered(
            JsonNode value, String at, Function<String, Comparison> ofText, Function<BigDecimal, Comparison> ofNumber) {
        if (!value.isNumber()) {
            return text(value, at, ofText);
        }
        var number = value.decimalValue().stripTrailingZeros();
        if (number.precision() > MAX_DIGITS || Math.abs(number.scale()) > MAX_DIGITS) {
            violation.accept(at, "A number can have at most %d digits.".formatted(MAX_DIGITS));
            return NONE;
        }
        return ofNumber.apply(number);
    }
}
