package io.tidings.contacts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidings.shared.CleanText;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Normalises and validates tags: short words that group contacts. Tags are lower-case, trimmed, sorted and without
 * duplicates.
 */
public final class Tags {
    public static final int MAX_TAGS = 50;
    public static final int MAX_LENGTH = 64;

    private static final Pattern COMMA = Pattern.compile(",");
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

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
        return CleanText.of(tag).toLowerCase(Locale.ROOT);
    }

    /** Returns the tags as one text, which {@link #parse} reads: separated by commas, or a JSON array if that is not clear. */
    public static String text(List<String> tags) {
        var joined = String.join(",", tags);
        if (joined.startsWith("[") || tags.stream().anyMatch(tag -> tag.contains(","))) {
            try {
                return JSON.writeValueAsString(tags);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a list of texts cannot be written as JSON", e);
            }
        }
        return joined;
    }

    /** Reads tags that are separated by commas, or a JSON array of texts. Empty if such an array is not valid. */
    public static Optional<List<String>> parse(String text) {
        if (!text.startsWith("[")) {
            return Optional.of(COMMA.splitAsStream(text)
                    .map(String::strip)
                    .filter(tag -> !tag.isEmpty())
                    .toList());
        }
        try {
            return Optional.of(JSON.readValue(text, TEXTS)).filter(tags -> !tags.contains(null));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Returns whether a normalised tag can be stored. */
    public static boolean isStorable(String tag) {
        return !tag.isEmpty() && tag.length() <= MAX_LENGTH && tag.indexOf('\0') < 0;
    }

    static List<String> read(List<? extends @Nullable String> raw, List<Violation> violations) {
        var tags = new TreeSet<String>();
        for (int i = 0; i < raw.size(); i++) {
            var given = raw.get(i);
            var tag = given == null ? "" : normalised(given);
            if (!isStorable(tag)) {
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
