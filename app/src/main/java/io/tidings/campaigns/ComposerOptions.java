package io.tidings.campaigns;

import io.tidings.templates.Placeholder;
import io.tidings.templates.StoredTemplate;
import java.util.List;

/**
 * The options of the campaign form.
 *
 * @param noContacts whether the account has no contacts
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
    /** @param count the number of its contacts; negative when it is not shown */
    record AudienceChoice(String value, String title, String detail, long count, boolean chosen) {}

    public String example() {
        return "{{first_name}}";
    }
}
