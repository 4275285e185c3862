package io.tidings.spreadsheets;

import java.util.Locale;
import java.util.Map;

/** The languages that a format code can name for months and weekdays, by their ids in Windows. */
final class FormatLanguage {
    /** By the low ten bits of the id, which leave out the country. */
    private static final Map<Integer, String> LANGUAGES = Map.ofEntries(
            Map.entry(0x01, "ar"),
            Map.entry(0x02, "bg"),
            Map.entry(0x04, "zh"),
            Map.entry(0x05, "cs"),
            Map.entry(0x06, "da"),
            Map.entry(0x07, "de"),
            Map.entry(0x08, "el"),
            Map.entry(0x09, "en"),
            Map.entry(0x0A, "es"),
            Map.entry(0x0B, "fi"),
            Map.entry(0x0C, "fr"),
            Map.entry(0x0D, "he"),
            Map.entry(0x0E, "hu"),
            Map.entry(0x10, "it"),
            Map.entry(0x11, "ja"),
            Map.entry(0x12, "ko"),
            Map.entry(0x13, "nl"),
            Map.entry(0x14, "nb"),
            Map.entry(0x15, "pl"),
            Map.entry(0x16, "pt"),
            Map.entry(0x18, "ro"),
            Map.entry(0x19, "ru"),
            Map.entry(0x1B, "sk"),
            Map.entry(0x1D, "sv"),
            Map.entry(0x1E, "th"),
            Map.entry(0x1F, "tr"),
            Map.entry(0x21, "id"),
            Map.entry(0x22, "uk"),
            Map.entry(0x2A, "vi"),
            Map.entry(0x39, "hi"),
            Map.entry(0x41, "sw"));

    private FormatLanguage() {}

    /** @param id such as 0x407 for German; 0 for none, which is read as English */
    static Locale of(int id) {
        return Locale.forLanguageTag(LANGUAGES.getOrDefault(id & 0x3FF, "en"));
    }
}
