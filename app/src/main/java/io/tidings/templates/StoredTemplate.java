package io.tidings.templates;

import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.TemplateId;
import java.time.Instant;
import java.util.List;

/**
 * A template as it is stored.
 *
 * @param body understood by {@link io.tidings.personalisation.Template#parse}
 * @param variables names that it may ask for beside what contacts have: columns of files to come
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
        boolean active,
        int version,
        Instant createdAt,
        Instant updatedAt) {
    public StoredTemplate {
        variables = List.copyOf(variables);
    }

    /** Its texts are not for logs. */
    @Override
    public String toString() {
        return "StoredTemplate[%s, version %d]".formatted(id, version);
    }
}
