package io.tidings.spreadsheets;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** One section of a {@code FormatCode}. Immutable. */
final class FormatSection {
    private static final Pattern CONDITION = Pattern.compile("([<>=]+)(-?[0-9.]+)");

    private final FormatTokens tokens;
    private final CellFormat format;
    private final Optional<Condition> condition;

    private record Condition(String comparison, BigDecimal limit) {
        boolean accepts(BigDecimal value) {
            int order = value.compareTo(limit);
            return switch (comparison) {
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                case ">=" -> order >= 0;
                case "=" -> order == 0;
                case "<>" -> order != 0;
                default -> true;
            };
        }
    }

    private FormatSection(FormatTokens tokens, CellFormat format, Optional<Condition> condition) {
        this.tokens = tokens;
        this.format = format;
        this.condition = condition;
    }

    static FormatSection of(String code, boolean since1904) {
        var tokens = FormatTokens.of(code);
        return new FormatSection(tokens, format(tokens, since1904), condition(tokens.condition()));
    }

    private static CellFormat format(FormatTokens tokens, boolean since1904) {
        if (tokens.system() != 0) {
            return DatePattern.ofSystem(tokens.system(), since1904);
        }
        if (DatePattern.isDate(tokens)) {
            return DatePattern.of(tokens, since1904);
        }
        // Scientific notation and fractions hide digits of a number.
        boolean plain = tokens.has("e") || tokens.has("/") && tokens.has("0#?");
        return plain ? CellFormat.GENERAL : new NumberPattern(tokens.list());
    }

    private static Optional<Condition> condition(String text) {
        var matcher = CONDITION.matcher(text);
        return matcher.matches()
                ? PlainNumber.parse(matcher.group(2)).map(limit -> new Condition(matcher.group(1), limit))
                : Optional.empty();
    }

    boolean isEmpty() {
        return tokens.list().isEmpty();
    }

    /** Returns whether the section shows texts, not numbers. */
    boolean isForTexts() {
        return tokens.has("@");
    }

    boolean hasCondition() {
        return condition.isPresent();
    }

    boolean accepts(BigDecimal value) {
        return condition.isEmpty() || condition.get().accepts(value);
    }

    String text(BigDecimal value) {
        return isEmpty() ? "" : format.text(value);
    }
}
