package io.tidings.templates;

import io.tidings.shared.Channel;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One version of a template's content.
 *
 * @param version from 1
 * @param createdAt the time from which this version applied
 */
record TemplateVersion(
        int version,
        Channel channel,
        String body,
        List<String> variables,
        @Nullable String language,
        SortedMap<String, String> translations,
        Instant createdAt) {
    /** The JSON of a version. */
    @Schema(name = "TemplateVersion")
    public record Body(
            int version,
            String channel,
            String body,
            List<String> variables,
            @Nullable String language,
            SortedMap<String, String> translations,
            Instant createdAt) {
        static Body of(TemplateVersion version) {
            return new Body(
                    version.version,
                    version.channel.text(),
                    version.body,
                    version.variables,
                    version.language,
                    version.translations,
                    version.createdAt);
        }
    }

    /** Leaves out the texts, so that logs do not contain them. */
    @Override
    public String toString() {
        return "TemplateVersion[" + version + "]";
    }
}
