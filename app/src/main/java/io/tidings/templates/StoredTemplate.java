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
 * @param body {@link io.tidings.personalisation.Template#parse} accepts it
 * @param variables names that the body may use in addition to those of contacts: columns of future files
 * @param language of the body, a BCP 47 tag in lower case; null if unknown
 * @param translations the body in other languages, by tag
 * @param active whether campaigns may use it
 * @param version from 1; each change of channel, body, variables, language or translations adds 1
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

    /**
     * Returns the body and its translations as one source for {@link Template#parse}, which selects by each recipient's
     * language.
     */
    public String source() {
        return Template.localized(body, translations);
    }

    /** Leaves out the texts, so that logs do not contain them. */
    @Override
    public String toString() {
        return "StoredTemplate[%s, version %d]".formatted(id, version);
    }
}
