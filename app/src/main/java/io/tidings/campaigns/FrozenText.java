package io.tidings.campaigns;

import io.tidings.templates.StoredTemplate;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A text as a launch froze it.
 *
 * @param name of the variant; empty when there is but one text
 * @param verbatim sent as it stands; otherwise a template, which may speak several languages
 * @param origin where it came from: {@value #OWN}, the stored template with its version, or {@value #OVERRIDE}
 */
public record FrozenText(String name, int weight, boolean verbatim, String text, String origin) {
    static final String OWN = "own";

    /** Of a template that is only tried out. */
    static final String OVERRIDE = "override";

    public static FrozenText of(boolean verbatim, String text) {
        return new FrozenText("", 1, verbatim, text, OWN);
    }

    /** The texts of a campaign, as everything is now. @param experiment null: the one text for all */
    static List<FrozenText> of(
            Content content, @Nullable Experiment experiment, Function<Content.Stored, StoredTemplate> stored) {
        return experiment == null
                ? List.of(of(new Variant("", 1, content), stored))
                : experiment.variants().stream()
                        .map(variant -> of(variant, stored))
                        .toList();
    }

    private static FrozenText of(Variant variant, Function<Content.Stored, StoredTemplate> stored) {
        return switch (variant.content()) {
            case Content.Verbatim(var text) -> new FrozenText(variant.name(), variant.weight(), true, text, OWN);
            case Content.Inline(var source) -> new FrozenText(variant.name(), variant.weight(), false, source, OWN);
            case Content.Stored content -> {
                var template = stored.apply(content);
                yield new FrozenText(
                        variant.name(),
                        variant.weight(),
                        false,
                        template.source(),
                        "template %s version %d".formatted(template.id(), template.version()));
            }
        };
    }
}
