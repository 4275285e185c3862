package io.tidings.templates;

import io.tidings.personalisation.Template;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.TemplateId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A template as it is stored.
 *
 * @param body understood by {@link io.tidings.personalisation.Template#parse}
 * @param variables names that it may ask for beside what contacts have: columns of files to come
 * @param language of the body, a tag of BCP 47 in lower case; null when nobody said
 * @param translations the body in other languages, by tag
 * @param active whether campaigns may use it
 * @param version from 1; one more with each change of channel, body or variables
 */
public record StoredTemplate(
        TemplateId id,
        AccountId account,
        String name,
        Channel channel,
        String body,
        List<String> variables,
        @Nullable String language,
        SortedMap<String, String> translations,
        boolean active,
        int version,
        Instant createdAt,
        Instant updatedAt) {
    public StoredTemplate {
        variables = List.copyOf(variables);
        translations = Collections.unmodifiableSortedMap(new TreeMap<>(translations));
    }

    /** All of it as one source for {@link Template#parse}, which chooses by each recipient's language. */
    public String source() {
        return Template.localized(body, translations);
    }

    /** Its texts are not for logs. */
    @Override
    public String toString() {
        return "StoredTemplate[%s, version %d]".formatted(id, version);
    }
}
