package io.tidings.campaigns;

import io.tidings.templates.StoredTemplate;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A text of a campaign, frozen at launch.
 *
 * @param name the name of the variant; empty when there is one text
 * @param verbatim whether the text is sent unchanged; otherwise it is a template, which may have several languages
 * @param origin the source: {@value #OWN}, the stored template with its version, or {@value #OVERRIDE}
 */
public record FrozenText(String name, int weight, boolean verbatim, String text, String origin) {
    static final String OWN = "own";

    /** The origin of a template that a preview uses instead of the campaign's text. */
    static final String OVERRIDE = "override";

    public static FrozenText of(boolean verbatim, String text) {
        return new FrozenText("", 1, verbatim, text, OWN);
    }

    /** Returns the current texts of a campaign. @param experiment null: one text for all recipients */
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
