package io.tidings.personalisation;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/** The names that placeholders may have. */
public final class Placeholders {
    /**
     * What every recipient has, without any import: the contact's own fields and the built-ins made of them.
     * {@code unsubscribe_url} is reserved: it becomes valid with the pages that it leads to.
     */
    public static final List<String> WELL_KNOWN =
            List.of("first_name", "last_name", "location", "preferred_product", "phone", "name");

    private Placeholders() {}

    /**
     * The name by which a placeholder reaches a CSV column or an attribute: {@code Order No} is {@code order_no} and
     * {@code Prénom} is {@code prenom}. Empty when the header has neither letter nor digit.
     *
     * <p>A header that begins with a digit gets an underscore, since a name cannot: {@code 2nd line} is
     * {@code _2nd_line}. Idempotent.
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

    /** Vowel signs of Indic and other scripts are marks, and part of the word. */
    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isLatinAccent(int c) {
        return c >= 0x300 && c <= 0x36F;
    }
}
