package io.tidings.campaigns;

import io.tidings.templates.Placeholder;
import io.tidings.templates.StoredTemplate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of the campaign form.
 *
 * @param noContacts whether the account has no contacts
 * @param version the version of the draft that a save replaces; empty for a new campaign
 * @param changes the changes of another person, if the draft changed since the form was opened; null for none
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
        boolean noContacts,
        String version,
        @Nullable DraftChanges changes) {
    /** @param count the number of its contacts; negative when it is not shown */
    record AudienceChoice(String value, String title, String detail, long count, boolean chosen) {}

    public String example() {
        return "{{first_name}}";
    }
}
