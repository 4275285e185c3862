package io.tidings.templates;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tidings.personalisation.Template;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a template.
 *
 * @param placeholders the names in the body, in order of appearance
 * @param language of the body; null if unknown
 * @param translations the body in other languages, by tag
 * @param segments of the body as stored, before values are inserted
 */
@Schema(name = "Template")
record TemplateBody(
        long id,
        String name,
        String channel,
        String body,
        List<String> placeholders,
        List<String> variables,
        @Nullable String language,
        Map<String, String> translations,
        SegmentsBody segments,
        @JsonUnwrapped Revision revision) {
    public record Revision(boolean active, int version, Instant createdAt, Instant updatedAt) {}

    public static TemplateBody of(StoredTemplate template) {
        return new TemplateBody(
                template.id().value(),
                template.name(),
                template.channel().text(),
                template.body(),
                List.copyOf(Template.parse(template.source()).placeholders()),
                template.variables(),
                template.language(),
                template.translations(),
                SegmentsBody.of(template.body()),
                new Revision(template.active(), template.version(), template.createdAt(), template.updatedAt()));
    }
}
