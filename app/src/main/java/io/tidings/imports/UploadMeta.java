package io.tidings.imports;

import io.tidings.contacts.Tags;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What comes with a file.
 *
 * @param filename as the sender calls it; only its extension matters, and it is shown
 * @param contentType its media type, with or without parameters
 * @param defaultCountry ISO 3166-1 alpha-2, of numbers in national form; null for the account's
 * @param tags given to every contact of the file, besides those it has
 * @param mapping header as in the file to a contact's field ({@code phone, first_name, last_name, location,
 *     preferred_product}), to the name of a variable, or to nothing ("") to leave the column out; headers that are not
 *     named are recognised as usual
 */
public record UploadMeta(
        String filename,
        String contentType,
        @Nullable String defaultCountry,
        @Nullable String listName,
        List<String> tags,
        Map<String, String> mapping) {
    public UploadMeta {
        tags = tags.stream()
                .map(tag -> Tags.normalised(tag))
                .distinct()
                .sorted()
                .toList();
        mapping = Map.copyOf(mapping);
    }

    public static UploadMeta of(String filename, String contentType) {
        return new UploadMeta(filename, contentType, null, null, List.of(), Map.of());
    }
}
