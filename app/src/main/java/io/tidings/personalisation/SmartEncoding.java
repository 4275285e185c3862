package io.tidings.personalisation;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces typographic characters of word processors by plain ones, because they more than double the price of an SMS.
 * Replacements read the same; a letter never loses its accent.
 */
final class SmartEncoding {
    private static final Map<String, String> REPLACEMENTS = replacementTable();

    private SmartEncoding() {}

    /**
     * Returns the text with all replacements if it then fits the GSM alphabet. Otherwise returns the text unchanged:
     * next to an emoji or a Cyrillic letter plain quotes save nothing, and removing joiners would break the emoji.
     */
    public static String apply(String text) {
        if (Gsm7.encodes(text)) {
            return text;
        }
        var plain = new StringBuilder(text.length());
        text.codePoints()
                .mapToObj(Character::toString)
                .map(SmartEncoding::replacement)
                .forEach(plain::append);
        return Gsm7.encodes(plain) ? plain.toString() : text;
    }

    /** Returns the replacement; the empty string removes the character; null if there is none. */
    static @Nullable String replacementOrNull(String character) {
        return REPLACEMENTS.get(character);
    }

    private static String replacement(String character) {
        return REPLACEMENTS.getOrDefault(character, character);
    }

    private static Map<String, String> replacementTable() {
        var table = new HashMap<String, String>();
        put(table, "\"", "“”„‟«»″");
        put(table, "'", "‘’‚‛‹›′`´ʼ");
        put(table, "-", "‐‑‒–—―−•·");
        put(table, "...", "…");
        put(table, "TM", "™");
        put(table, "(C)", "©");
        put(table, "(R)", "®");
        // Tab, non-breaking, en, em, thin, hair, narrow, mathematical and ideographic space
        put(table, " ", "\t\u00A0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000");
        put(table, "\n", "\u2028\u2029");
        // Soft hyphen, zero-width space, non-joiner, joiner, direction marks, word joiner, byte order mark
        put(table, "", "\u00AD\u200B\u200C\u200D\u200E\u200F\u2060\uFEFF");
        return Map.copyOf(table);
    }

    private static void put(Map<String, String> table, String replacement, String characters) {
        characters.codePoints().forEach(c -> table.put(Character.toString(c), replacement));
    }
}
