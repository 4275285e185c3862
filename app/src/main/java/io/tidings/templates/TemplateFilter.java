package io.tidings.templates;

import io.tidings.shared.Channel;
import org.jspecify.annotations.Nullable;

/** A filter of a list of templates; a null condition matches all templates. */
public record TemplateFilter(
        @Nullable Boolean active, @Nullable Channel channel) {
    public static final TemplateFilter ALL = new TemplateFilter(null, null);
    public static final TemplateFilter ACTIVE = new TemplateFilter(true, null);
}
