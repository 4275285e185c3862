package io.tidings.campaigns;

import io.tidings.templates.Placeholder;
import io.tidings.templates.StoredTemplate;
import java.util.List;

/**
 * What the form of a campaign offers.
 *
 * @param noContacts whether there is nobody to write to at all
 */
record ComposerOptions(
        String title,
        String action,
        String back,
        String backText,
        List<AudienceChoice> audiences,
        List<String> tags,
        List<StoredTemplate> templates,
        List<Placeholder> placeholders,
        boolean noContacts) {
    /** @param count how many it has; below 0 when that is not said */
    record AudienceChoice(String value, String title, String detail, long count, boolean chosen) {}

    public String example() {
        return "{{first_name}}";
    }
}
