package io.tidings.imports;

import io.tidings.contacts.Tags;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The properties and settings that the sender gives with a file.
 *
 * @param filename the sender's name of the file; it is shown, and only its extension matters
 * @param contentType media type of the file, with or without parameters
 * @param defaultCountry country of numbers in national form, ISO 3166-1 alpha-2; null for the account's country
 * @param tags added to each contact of the file
 * @param mapping maps a header to a contact's field ({@code phone, first_name, last_name, location,
 *     preferred_product}), to the name of a variable, or to "" to ignore the column. Other headers are recognised
 *     automatically
 * @param encoding name of the file's encoding, such as {@code windows-1251}; null to detect it
 * @param sheet name of the sheet of a workbook; null for the first visible one
 * @param rules how the file changes the contacts
 */
public record UploadMeta(
        String filename,
        String contentType,
        @Nullable String defaultCountry,
        @Nullable String listName,
        List<String> tags,
        Map<String, String> mapping,
        @Nullable String encoding,
        @Nullable String sheet,
        ImportRules rules) {
    public UploadMeta {
        tags = tags.stream()
                .map(tag -> Tags.normalised(tag))
                .distinct()
                .sorted()
                .toList();
        mapping = Map.copyOf(mapping);
    }

    public static UploadMeta of(String filename, String contentType) {
        return new UploadMeta(filename, contentType, null, null, List.of(), Map.of(), null, null, ImportRules.DEFAULT);
    }
}
