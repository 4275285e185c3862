package io.tidings.imports;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A whole name, split by these rules, the first that fits:
 *
 * <ol>
 *   <li>A comma separates the last name from the first: {@code Otieno, Amina}.
 *   <li>A single word is a first name. Names in Chinese, Japanese or Korean letters have no spaces, so they are kept whole.
 *   <li>The last word is the last name, with particles before it and additions behind it: {@code Ludwig | van Beethoven},
 *       {@code Ken | Griffey Jr.}
 * </ol>
 */
record WholeName(String first, String last) {
    private static final Set<String> PARTICLES = Set.of(
            "van", "von", "vom", "zu", "zum", "zur", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "des",
            "der", "den", "ter", "ten", "la", "le", "las", "los", "el", "al", "bin", "binti", "ibn", "ben", "bint",
            "abu", "arap", "ole", "mac", "mc", "st.", "ap");
    private static final Set<String> ADDITIONS = Set.of("jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "md");

    /** @param name without white space at its ends */
    static WholeName of(String name) {
        int comma = name.indexOf(',');
        if (comma > 0 && !isAddition(name.substring(comma + 1))) {
            return new WholeName(
                    name.substring(comma + 1).strip(), name.substring(0, comma).strip());
        }
        var words = List.of(name.split("\\s+", -1));
        int last = words.size() - 1;
        while (last > 1 && isAddition(words.get(last))) {
            last--;
        }
        while (last > 1 && PARTICLES.contains(words.get(last - 1).toLowerCase(Locale.ROOT))) {
            last--;
        }
        if (last == 0) {
            return new WholeName(name, "");
        }
        return new WholeName(
                String.join(" ", words.subList(0, last)), String.join(" ", words.subList(last, words.size())));
    }

    private static boolean isAddition(String word) {
        return ADDITIONS.contains(word.strip().toLowerCase(Locale.ROOT));
    }
}
