package io.tidings.imports;

import io.tidings.contacts.AttributeLimits;
import io.tidings.encodings.TextEncoding;
import io.tidings.phones.PhoneNumbers;
import io.tidings.spreadsheets.Spreadsheets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Checks the name, the type and the settings of an upload. */
final class UploadRules {
    private static final Set<String> EXTENSIONS = Set.of(".csv", ".txt");

    /** Browsers and curl take the type from the operating system: Windows sends CSV as a type of Excel. */
    private static final Set<String> TYPES = Set.of(
            "",
            "text/csv",
            "text/plain",
            "text/x-csv",
            "text/comma-separated-values",
            "text/tab-separated-values",
            "application/csv",
            "application/x-csv",
            "application/vnd.ms-excel",
            "application/octet-stream");

    private static final Set<String> WORKBOOK_TYPES = Set.of(
            "",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.ms-excel.sheet.macroenabled.12",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.ms-excel",
            "application/zip",
            "application/x-zip-compressed",
            "application/octet-stream");

    private static final int MAX_NAME = 200;
    private static final int MAX_TAGS = 50;
    private static final int MAX_TAG = 64;

    private UploadRules() {}

    /** Checks the extension and the media type. The content is checked after it has arrived. */
    static void checkType(String filename, String contentType) {
        var name = filename.toLowerCase(Locale.ROOT);
        Spreadsheets.refuseUnsupportedName(name);
        boolean workbook = Spreadsheets.isWorkbookName(name);
        if (!workbook && EXTENSIONS.stream().noneMatch(name::endsWith)) {
            throw ImportProblems.wrongType("The file's name does not end in .csv, .txt, .xlsx, .xlsm or .ods.");
        }
        int parameters = contentType.indexOf(';');
        var type = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        if (!(workbook ? WORKBOOK_TYPES : TYPES).contains(type)) {
            throw ImportProblems.wrongType("The file is sent as \"%s\".".formatted(shortened(type)));
        }
    }

    static void check(UploadMeta meta) {
        checkType(meta.filename(), meta.contentType());
        var country = meta.defaultCountry();
        if (country != null && !PhoneNumbers.isCountry(country)) {
            throw ImportProblems.badField(
                    "default_country", "The country must be a code of two letters, such as KE or DE.");
        }
        var encoding = meta.encoding();
        if (encoding != null && TextEncoding.named(encoding).isEmpty()) {
            throw ImportProblems.badField(
                    "encoding", "encoding is the name of an encoding, such as UTF-8, windows-1251 or Shift_JIS.");
        }
        if (meta.sheet() != null && !Spreadsheets.isWorkbookName(meta.filename())) {
            throw ImportProblems.badField("sheet", "Only a workbook (.xlsx, .xlsm, .ods) has sheets.");
        }
        var list = meta.listName();
        if (list != null && list.length() > MAX_NAME) {
            throw ImportProblems.badField("list_name", "A name has at most %d characters.".formatted(MAX_NAME));
        }
        checkTags(meta.tags());
        if (meta.rules().erases() && meta.rules().onKnown() != ImportRules.OnKnown.UPDATE) {
            throw ImportProblems.badField("blanks", "blanks = erase needs on_known = update.");
        }
        if (meta.mapping().size() > ColumnMapping.MAX) {
            throw ImportProblems.badMapping("The mapping names more than %d columns.".formatted(ColumnMapping.MAX));
        }
    }

    /** Refuses columns whose names are too long for attributes, if the contacts are to keep them. */
    static void check(ImportRules rules, ColumnMapping columns) {
        var names = rules.keepsInContact() ? new ContactCells(columns).longNames() : List.<String>of();
        if (!names.isEmpty()) {
            throw ImportProblems.badField(
                    "keep_columns",
                    "The name of an attribute has at most %d characters. Give a shorter name in \"mapping\" to: %s."
                            .formatted(AttributeLimits.MAX_NAME, String.join(", ", names)));
        }
    }

    /**
     * Returns the name without folders, which some browsers send, and without control characters. Keeps the last 200
     * characters.
     */
    static String baseName(String filename) {
        int slash = Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\'));
        var name =
                filename.substring(slash + 1).replaceAll("[\\p{Cc}\\p{Cf}]", "").strip();
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
