package io.tidings.templates;

import io.tidings.shared.Channel;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The validated fields of a template that is about to be stored. */
record TemplateData(
        String name,
        Channel channel,
        String body,
        List<String> variables,
        @Nullable String language,
        SortedMap<String, String> translations,
        boolean active) {
    static TemplateData of(StoredTemplate template) {
        return new TemplateData(
                template.name(),
                template.channel(),
                template.body(),
                template.variables(),
                template.language(),
                template.translations(),
                template.active());
    }

    boolean hasSameContentAs(TemplateData other) {
        return channel == other.channel
                && body.equals(other.body)
                && variables.equals(other.variables)
                && Objects.equals(language, other.language)
                && translations.equals(other.translations);
    }

    @Override
    public String toString() {
        return "TemplateData[…]";
    }
}
