package io.tidings.contacts;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Normalises and validates tags: short words that group contacts. Tags are lower-case, trimmed, sorted and without
 * duplicates.
 */
public final class Tags {
    public static final int MAX_TAGS = 50;
    public static final int MAX_LENGTH = 64;

    private Tags() {}

    /**
     * Returns the tags as they are stored.
     *
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_tags} for an empty or too long tag, or too
     *     many tags
     */
    public static List<String> normalised(List<? extends @Nullable String> raw) {
        var violations = new ArrayList<Violation>();
        var tags = read(raw, violations);
        if (!violations.isEmpty()) {
            throw Problem.invalid("invalid_tags", "Some tags are invalid.", violations)
                    .asException();
        }
        return tags;
    }

    /** Returns a tag as it is stored and searched. */
    public static String normalised(String tag) {
        return tag.strip().toLowerCase(Locale.ROOT);
    }

    static List<String> read(List<? extends @Nullable String> raw, List<Violation> violations) {
        var tags = new TreeSet<String>();
        for (int i = 0; i < raw.size(); i++) {
            var given = raw.get(i);
            var tag = given == null ? "" : normalised(given);
            if (tag.isEmpty() || tag.length() > MAX_LENGTH || tag.indexOf('\0') >= 0) {
                violations.add(new Violation("#/tags/" + i, "A tag has 1 to %d characters.".formatted(MAX_LENGTH)));
            } else {
                tags.add(tag);
            }
        }
        if (tags.size() > MAX_TAGS) {
            violations.add(new Violation("#/tags", "At most %d tags are allowed.".formatted(MAX_TAGS)));
        }
        return List.copyOf(tags);
    }
}
