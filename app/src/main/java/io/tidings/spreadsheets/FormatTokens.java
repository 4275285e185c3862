package io.tidings.spreadsheets;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits one section of a format code into tokens.
 *
 * @param list literals and runs of one letter or placeholder
 * @param condition such as {@code <=100}; empty for none
 * @param locale the id of the language of names, such as 0x407; 0 for none
 * @param system {@code 'd'} or {@code 't'} for the date or the time in the form of the reader's system; 0 for none
 */
record FormatTokens(List<Token> list, String condition, int locale, char system) {
    private static final int SYSTEM_DATE = 0xF800;
    private static final int SYSTEM_TIME = 0xF400;

    /**
     * @param kind {@code 'L'} for a literal, {@code 'G'} for General, {@code 'P'} for AM/PM, {@code '['} for elapsed
     *     time, or the lower-case letter or placeholder
     */
    record Token(char kind, String text) {}

    static FormatTokens of(String section) {
        var scanner = new Scanner(section);
        scanner.run();
        return new FormatTokens(List.copyOf(scanner.tokens), scanner.condition, scanner.locale, scanner.system);
    }

    boolean has(String kinds) {
        return list.stream().anyMatch(token -> kinds.indexOf(token.kind) >= 0);
    }

    private static final class Scanner {
        private final String code;
        private final List<Token> tokens = new ArrayList<>();
        private String condition = "";
        private int locale;
        private char system;
        private int at;

        Scanner(String code) {
            this.code = code;
        }

        void run() {
            while (at < code.length()) {
                char c = code.charAt(at);
                switch (c) {
                    case '"' -> quoted();
                    case '\\' -> literal(at + 1, at + 2);
                    case '!' -> literal(at + 1, at + 2);
                    // The width of the next character, or that character repeated: layout only.
                    case '_', '*' -> at += 2;
                    case '[' -> bracket();
                    default -> other(c);
                }
            }
        }

        private void quoted() {
            int end = code.indexOf('"', at + 1);
            literal(at + 1, end < 0 ? code.length() : end);
            at = end < 0 ? code.length() : end + 1;
        }

        private void literal(int from, int to) {
            if (from < code.length()) {
                add('L', code.substring(from, Math.min(to, code.length())));
            }
            at = to;
        }

        private void bracket() {
            int end = code.indexOf(']', at);
            var inside = code.substring(at + 1, end < 0 ? code.length() : end);
            at = end < 0 ? code.length() : end + 1;
            var lower = inside.toLowerCase(Locale.ROOT);
            if (inside.startsWith("$")) {
                currency(inside.substring(1));
            } else if (lower.matches("h+|m+|s+")) {
                add('[', lower);
            } else if (lower.matches("[<>=]+-?[0-9.]+")) {
                condition = lower;
            }
        }

        /** Reads a currency and a language, such as {@code €-407} or {@code -F800}. */
        private void currency(String text) {
            int dash = text.lastIndexOf('-');
            var symbol = dash < 0 ? text : text.substring(0, dash);
            if (!symbol.isEmpty()) {
                add('L', symbol);
            }
            var language = dash < 0 ? "" : text.substring(dash + 1).toLowerCase(Locale.ROOT);
            if (language.equals("sysdate") || language.equals("systime")) {
                system = language.charAt(3);
            } else if (language.matches("[0-9a-f]{1,8}")) {
                locale = (int) (Long.parseLong(language, 16) & 0xFFFF);
                system = locale == SYSTEM_DATE ? 'd' : locale == SYSTEM_TIME ? 't' : 0;
            }
        }

        private void other(char c) {
            for (var half : List.of("am/pm", "a/p")) {
                if (code.regionMatches(true, at, half, 0, half.length())) {
                    add('P', half);
                    at += half.length();
                    return;
                }
            }
            if (code.regionMatches(true, at, "general", 0, 7)) {
                add('G', "");
                at += 7;
                return;
            }
            char lower = Character.toLowerCase(c);
            if ("ymdhsgabe".indexOf(lower) >= 0) {
                int end = at;
                while (end < code.length() && Character.toLowerCase(code.charAt(end)) == lower) {
                    end++;
                }
                add(lower, code.substring(at, end));
                at = end;
            } else if ("0#?.,%@/".indexOf(c) >= 0) {
                add(c, String.valueOf(c));
                at++;
            } else {
                literal(at, at + 1);
            }
        }

        private void add(char kind, String text) {
            tokens.add(new Token(kind, text));
        }
    }
}
