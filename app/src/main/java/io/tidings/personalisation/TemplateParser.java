package io.tidings.personalisation;

import java.util.ArrayList;
import java.util.List;

/** Parses a template's source in one pass from left to right. Use each instance once. */
final class TemplateParser {
    private static final int MAX_FILTERS = 5;

    private final String source;
    private final List<PlaceholderSlot> slots = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int at;

    TemplateParser(String source) {
        this.source = source;
    }

    List<PlaceholderSlot> slots() {
        return slots;
    }

    /** Returns the literal text after the last placeholder. */
    String tail() {
        return literal.toString();
    }

    void parse() {
        if (source.length() > TemplateLimits.MAX_SOURCE) {
            throw syntaxError(
                    TemplateLimits.MAX_SOURCE,
                    "the template has %d characters, at most %d are allowed"
                            .formatted(source.length(), TemplateLimits.MAX_SOURCE));
        }
        while (at < source.length()) {
            if (source.startsWith("\\{", at)) {
                escapedBraces();
            } else if (source.startsWith("{{", at)) {
                placeholder("{{", "}}");
            } else if (source.charAt(at) == '{' && nameFollows(at + 1)) {
                placeholder("{", "}");
            } else {
                literal.append(source.charAt(at++));
            }
        }
    }

    /** A backslash before opening braces makes them text: {@code \\{{ name }}} is no placeholder. */
    private void escapedBraces() {
        for (at++; peek('{'); at++) {
            literal.append('{');
        }
    }

    private boolean nameFollows(int from) {
        int i = from;
        while (i < source.length() && isSpace(source.charAt(i))) {
            i++;
        }
        return i < source.length() && Placeholders.isNameStart(source.codePointAt(i));
    }

    private void placeholder(String open, String close) {
        int start = at;
        at += open.length();
        skipSpaces();
        var name = name("a placeholder needs a name, as in {{ first_name }}");
        var canonical = Placeholders.nameOf(name);
        if (canonical.isEmpty()) {
            throw syntaxError(start, "a placeholder needs a name, as in {{ first_name }}");
        }
        var filters = new ArrayList<Filter>();
        skipSpaces();
        while (peek('|')) {
            at++;
            filters.add(filter());
            skipSpaces();
        }
        if (!source.startsWith(close, at)) {
            throw syntaxError(
                    start,
                    "the placeholder \"%s\" is not closed: %s must follow its name; names have letters, digits and _ only"
                            .formatted(name, close));
        }
        if (filters.size() > MAX_FILTERS) {
            throw syntaxError(start, "a placeholder takes at most %d filters".formatted(MAX_FILTERS));
        }
        at += close.length();
        if (slots.size() == TemplateLimits.MAX_PLACEHOLDERS) {
            throw syntaxError(start, "at most %d placeholders are allowed".formatted(TemplateLimits.MAX_PLACEHOLDERS));
        }
        slots.add(new PlaceholderSlot(literal.toString(), canonical, filters));
        literal.setLength(0);
    }

    private Filter filter() {
        skipSpaces();
        int start = at;
        var name = name("a filter must follow the |; the filters are " + Filter.NAMES);
        return switch (name) {
            case "default" -> new Filter.Default(requiredText("default needs a text, as in default: \"there\""));
            case "capitalize" -> new Filter.Capitalize();
            case "upcase" -> new Filter.Upcase();
            case "downcase" -> new Filter.Downcase();
            case "truncate" -> truncate();
            default ->
                throw syntaxError(start, "unknown filter \"%s\"; the filters are %s".formatted(name, Filter.NAMES));
        };
    }

    private Filter truncate() {
        var needed = "truncate needs a number from 1 to %d, as in truncate: 20".formatted(TemplateLimits.MAX_OUTPUT);
        colon(needed);
        int start = at;
        while (at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9') {
            at++;
        }
        if (at == start || at - start > 4) {
            throw syntaxError(start, needed);
        }
        int length = Integer.parseInt(source, start, at, 10);
        if (length < 1 || length > TemplateLimits.MAX_OUTPUT) {
            throw syntaxError(start, needed);
        }
        skipSpaces();
        if (!peek(',')) {
            return new Filter.Truncate(length, "...");
        }
        at++;
        skipSpaces();
        return new Filter.Truncate(length, quoted("the ellipsis of truncate must be a text in quotes"));
    }

    private String requiredText(String needed) {
        colon(needed);
        return quoted(needed);
    }

    private void colon(String needed) {
        skipSpaces();
        if (!peek(':')) {
            throw syntaxError(at, needed);
        }
        at++;
        skipSpaces();
    }

    /** Parses a text in straight quotes, or in curly quotes as word processors write them. */
    private String quoted(String needed) {
        if (at >= source.length()) {
            throw syntaxError(at, needed);
        }
        int closing = switch (source.charAt(at)) {
            case '"' -> source.indexOf('"', at + 1);
            case '\'' -> source.indexOf('\'', at + 1);
            case '“', '”', '„' -> firstOf('”', '“', at + 1);
            case '‘', '’' -> source.indexOf('’', at + 1);
            default -> throw syntaxError(at, needed);
        };
        if (closing < 0) {
            throw syntaxError(at, "the quote is not closed");
        }
        var text = source.substring(at + 1, closing);
        at = closing + 1;
        return text;
    }

    private int firstOf(char one, char other, int from) {
        int a = source.indexOf(one, from);
        int b = source.indexOf(other, from);
        return a < 0 || (b >= 0 && b < a) ? b : a;
    }

    private String name(String needed) {
        int start = at;
        if (at >= source.length() || !Placeholders.isNameStart(source.codePointAt(at))) {
            throw syntaxError(at, needed);
        }
        while (at < source.length() && Placeholders.isNamePart(source.codePointAt(at))) {
            at += Character.charCount(source.codePointAt(at));
        }
        return source.substring(start, at);
    }

    private boolean peek(char c) {
        return at < source.length() && source.charAt(at) == c;
    }

    private void skipSpaces() {
        while (at < source.length() && isSpace(source.charAt(at))) {
            at++;
        }
    }

    /** Includes non-breaking spaces, which texts copied from web pages contain. */
    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static TemplateSyntaxException syntaxError(int position, String reason) {
        return new TemplateSyntaxException(position, reason);
    }
}
