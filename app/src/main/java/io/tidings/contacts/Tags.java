package io.tidings.contacts;

import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tags are short words by which contacts are found: lower-case, trimmed, sorted, each once. */
public final class Tags {
    public static final int MAX_TAGS = 50;
    public static final int MAX_LENGTH = 64;

    private Tags() {}

    /**
     * The tags as they are stored.
     *
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_tags} for an empty or endless one, or too many
     */
    public static List<String> normalised(List<? extends @Nullable String> raw) {
        var faults = new ArrayList<Violation>();
        var tags = read(raw, faults);
        if (!faults.isEmpty()) {
            throw Problem.invalid("invalid_tags", "The tags cannot be stored like this.", faults)
                    .asException();
        }
        return tags;
    }

    /** The form in which a tag is looked for. */
    public static String normalised(String tag) {
        return tag.strip().toLowerCase(Locale.ROOT);
    }

    static List<String> read(List<? extends @Nullable String> raw, List<Violation> faults) {
        var tags = new TreeSet<String>();
        for (int i = 0; i < raw.size(); i++) {
            var given = raw.get(i);
            var tag = given == null ? "" : normalised(given);
            if (tag.isEmpty() || tag.length() > MAX_LENGTH || tag.indexOf('\0') >= 0) {
                faults.add(new Violation("#/tags/" + i, "A tag has 1 to %d characters.".formatted(MAX_LENGTH)));
            } else {
                tags.add(tag);
            }
        }
        if (tags.size() > MAX_TAGS) {
            faults.add(new Violation("#/tags", "At most %d tags are allowed.".formatted(MAX_TAGS)));
        }
        return List.copyOf(tags);
    }
}
