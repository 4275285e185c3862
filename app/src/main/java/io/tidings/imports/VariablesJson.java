package io.tidings.imports;

import org.jspecify.annotations.Nullable;

/** Builds the JSON objects of the rows' variables, one after another. Not thread-safe. */
final class VariablesJson {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder json = new StringBuilder(256);

    VariablesJson begin() {
        json.setLength(0);
        return this;
    }

    /** @param quotedName a name from {@link #quoted}, computed once per column */
    VariablesJson add(String quotedName, String value) {
        json.append(json.isEmpty() ? '{' : ',').append(quotedName).append(':');
        quote(json, value);
        return this;
    }

    /** Returns the object. Null if the row has no variables. */
    @Nullable
    String end() {
        return json.isEmpty() ? null : json.append('}').toString();
    }

    static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 2);
        quote(quoted, text);
        return quoted.toString();
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\') {
                continue;
            }
            json.append(text, from, i);
            from = i + 1;
            escape(json, c);
        }
        json.append(text, from, text.length()).append('"');
    }

    private static void escape(StringBuilder json, char c) {
        switch (c) {
            case '"' -> json.append("\\\"");
            case '\\' -> json.append("\\\\");
            case '\n' -> json.append("\\n");
            case '\t' -> json.append("\\t");
            default -> json.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 0xF]);
        }
    }
}
