package io.tidings.personalisation;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/** The names of placeholders. */
public final class Placeholders {
    /**
     * The names that need no import: the contact's own fields, and the built-in {@code phone} and {@code name}. {@code
     * unsubscribe_url} is reserved for unsubscribe pages, which do not exist yet.
     */
    public static final List<String> WELL_KNOWN =
            List.of("first_name", "last_name", "location", "preferred_product", "phone", "name");

    private Placeholders() {}

    /**
     * Converts a CSV header or attribute name to the name of a placeholder: {@code Order No} becomes {@code order_no},
     * and {@code Prénom} becomes {@code prenom}. Empty if the header has neither letter nor digit.
     *
     * <p>A header that begins with a digit gets a leading underscore, because a name cannot begin with a digit: {@code
     * 2nd line} becomes {@code _2nd_line}. Idempotent.
     */
    public static String nameOf(String header) {
        var plain = Normalizer.normalize(header, Normalizer.Form.NFKD);
        var name = new StringBuilder(plain.length());
        boolean gap = false;
        for (int i = 0; i < plain.length(); ) {
            int c = plain.codePointAt(i);
            i += Character.charCount(c);
            if (isLatinAccent(c)) {
                continue;
            }
            if (!isNamePart(c) || c == '_') {
                gap = true;
                continue;
            }
            if (gap && !name.isEmpty()) {
                name.append('_');
            }
            gap = false;
            name.appendCodePoint(c);
        }
        if (!name.isEmpty() && !isNameStart(name.codePointAt(0))) {
            name.insert(0, '_');
        }
        return Normalizer.normalize(name.toString().toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    static boolean isNameStart(int c) {
        return c == '_' || Character.isLetter(c);
    }

    static boolean isNamePart(int c) {
        return isNameStart(c) || Character.isDigit(c) || isMark(c);
    }

    /** Vowel signs of Indic and other scripts are marks. They belong to the word. */
    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isLatinAccent(int c) {
        return c >= 0x300 && c <= 0x36F;
    }
}
