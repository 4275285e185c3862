package io.tidings.shared;

/** Normalises values that people type or paste, by the same rules in files, requests and pages. Pure functions. */
public final class CleanText {
    private CleanText() {}

    /**
     * Returns the text without surrounding white space and invisible characters, with LF as line end, and without control
     * characters other than tabs.
     */
    public static String of(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return withoutControls(text.substring(from, to));
    }

    /** Returns the text with LF as line end and without control characters other than tabs. */
    public static String withoutControls(String text) {
        if (text.chars().noneMatch(c -> c != '\n' && c != '\t' && Character.getType(c) == Character.CONTROL)) {
            return text;
        }
        var clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r') {
                clean.append(i + 1 < text.length() && text.charAt(i + 1) == '\n' ? "" : "\n");
            } else if (c == '\n' || c == '\t' || Character.getType(c) != Character.CONTROL) {
                clean.append(c);
            }
        }
        return clean.toString();
    }

    /** Returns whether a character shows nothing at the border of a text. NUL is damage, not white space. */
    public static boolean isBlank(char c) {
        return c <= ' ' ? c != '\0' : c >= 0x7F && isInvisible(c);
    }

    private static boolean isInvisible(char c) {
        return switch (c) {
            // Fillers, which Java takes for letters or symbols.
            case '\u115F', '\u1160', '\u3164', '\uFFA0', '\u2800' -> true;
            default ->
                Character.isSpaceChar(c)
                        || Character.getType(c) == Character.FORMAT
                        || Character.getType(c) == Character.CONTROL;
        };
    }
}
