package io.tidings.imports;

import io.tidings.phones.PhoneNumbers;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Checks the name, the type and the settings of an upload. */
final class UploadRules {
    private static final Set<String> EXTENSIONS = Set.of(".csv", ".txt");
    private static final Set<String> TYPES = Set.of("text/csv", "text/plain");
    private static final int MAX_NAME = 200;
    private static final int MAX_TAGS = 50;
    private static final int MAX_TAG = 64;

    private UploadRules() {}

    /** Checks the extension and the media type. Each of them alone is often wrong by accident. */
    static void checkType(String filename, String contentType) {
        var name = filename.toLowerCase(Locale.ROOT);
        if (EXTENSIONS.stream().noneMatch(name::endsWith)) {
            throw ImportProblems.wrongType("The file's name does not end in .csv or .txt.");
        }
        int parameters = contentType.indexOf(';');
        var type = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        if (!TYPES.contains(type)) {
            throw ImportProblems.wrongType("The file is sent as \"%s\".".formatted(shortened(type)));
        }
    }

    static void check(UploadMeta meta) {
        checkType(meta.filename(), meta.contentType());
        var country = meta.defaultCountry();
        if (country != null && !PhoneNumbers.isCountry(country)) {
            throw ImportProblems.badField(
                    "default_country", "default_country is the two-letter code of a country, such as KE or DE.");
        }
        var list = meta.listName();
        if (list != null && list.length() > MAX_NAME) {
            throw ImportProblems.badField("list_name", "A name has at most %d characters.".formatted(MAX_NAME));
        }
        checkTags(meta.tags());
        if (meta.mapping().size() > ColumnMapping.MAX) {
            throw ImportProblems.badMapping("The mapping names more than %d columns.".formatted(ColumnMapping.MAX));
        }
    }

    /**
     * Returns the name without folders, which some browsers send, and without control characters. Keeps the last 200
     * characters.
     */
    static String baseName(String filename) {
        int slash = Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\'));
        var name = filename.substring(slash + 1).replaceAll("\\p{Cntrl}", "").strip();
        return name.length() <= MAX_NAME ? name : name.substring(name.length() - MAX_NAME);
    }

    private static void checkTags(List<String> tags) {
        if (tags.size() > MAX_TAGS) {
            throw ImportProblems.badField("tags", "An import has at most %d tags.".formatted(MAX_TAGS));
        }
        for (var tag : tags) {
            if (tag.isBlank() || tag.length() > MAX_TAG || tag.indexOf('\0') >= 0) {
                throw ImportProblems.badField("tags", "A tag has 1 to %d characters.".formatted(MAX_TAG));
            }
        }
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100);
    }
}
