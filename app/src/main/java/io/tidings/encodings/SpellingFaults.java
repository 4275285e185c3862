package io.tidings.encodings;

import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;

/** Finds signs that a word was decoded in a wrong encoding. */
final class SpellingFaults {
    /** A sign that hardly any word has, such as a symbol within a word. */
    static final int IMPOSSIBLE = 3;

    private static final String VOWELS = "аеёиоуыэюяієїўαεηιουωάέήίόύώϊϋΐΰ";
    private static final String FINAL_FORMS = "ךםןףץςةى";
    private static final String NEVER_FIRST = "ъьы";

    private SpellingFaults() {}

    /** Decodes a word; invalid bytes become U+FFFD. */
    static String decoded(String bytes, TextEncoding encoding) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), encoding.charset());
    }

    /** Returns 3 for an impossible word, 1 for an improbable one, and 0 for others, in any language. */
    static int ofAnyLanguage(String word) {
        for (int i = 0; i < word.length(); i++) {
            char before = i == 0 ? ' ' : word.charAt(i - 1);
            char after = i + 1 == word.length() ? ' ' : word.charAt(i + 1);
            if (isImpossible(before, word.charAt(i), after)) {
                return IMPOSSIBLE;
            }
        }
        if (hasTwoScripts(word)) {
            return IMPOSSIBLE;
        }
        return isLatinWithoutAscii(word) || isWithoutVowel(word) ? 1 : 0;
    }

    /** Returns whether the word has a letter that the language does not have. */
    static boolean isForeign(String word, Alphabet language) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c >= 0x80 && (Character.isLetter(c) || isMark(c)) && !language.has(c)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isImpossible(char before, char c, char after) {
        if (c < 0x80) {
            return Character.isUpperCase(c) && before >= 0x80 && Character.isLowerCase(before);
        }
        if (c == '\uFFFD' || Character.isISOControl(c) || Character.getType(c) == Character.PRIVATE_USE) {
            return true;
        }
        if (Character.isUpperCase(c)) {
            return Character.isLowerCase(before);
        }
        if (Character.isLetter(c)) {
            return FINAL_FORMS.indexOf(c) >= 0 && Character.isLetter(after)
                    || NEVER_FIRST.indexOf(Character.toLowerCase(c)) >= 0 && !Character.isLetter(before);
        }
        if (isMark(c)) {
            return !Character.isLetter(before) && !isMark(before);
        }
        // Apostrophes, and the space within a name that is not to be broken.
        boolean joins = c == '\u2019' || c == '\u00A0';
        return !joins && (Character.isLetter(before) || isMark(before) || Character.isLowerCase(after));
    }

    private static boolean isMark(char c) {
        return Character.getType(c) == Character.NON_SPACING_MARK;
    }

    private static boolean hasTwoScripts(String word) {
        var found = UnicodeScript.COMMON;
        for (int i = 0; i < word.length(); i++) {
            var script = UnicodeScript.of(word.charAt(i));
            if (script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA) {
                script = UnicodeScript.HAN;
            }
            if (script == UnicodeScript.COMMON || script == UnicodeScript.INHERITED) {
                continue;
            }
            if (found != UnicodeScript.COMMON && found != script) {
                return true;
            }
            found = script;
        }
        return false;
    }

    /** In Latin languages at least one letter of three is ASCII. */
    private static boolean isLatinWithoutAscii(String word) {
        int ascii = 0;
        int others = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            ascii += c < 0x80 && Character.isLetter(c) ? 1 : 0;
            others += c >= 0x80 && UnicodeScript.of(c) == UnicodeScript.LATIN ? 1 : 0;
        }
        return others >= 3 && others > 2 * ascii;
    }

    private static boolean isWithoutVowel(String word) {
        int consonants = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            var script = UnicodeScript.of(c);
            if (script == UnicodeScript.CYRILLIC || script == UnicodeScript.GREEK) {
                if (VOWELS.indexOf(Character.toLowerCase(c)) >= 0) {
                    return false;
                }
                consonants++;
            }
        }
        return consonants >= 4;
    }
}
