package io.tidings.campaigns;

import io.tidings.campaigns.MessageMaker.Made;
import io.tidings.personalisation.MissingValue;
import io.tidings.personalisation.Rendering;
import io.tidings.personalisation.Segments;
import io.tidings.personalisation.Template;
import io.tidings.personalisation.Values;
import io.tidings.shared.Channel;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One text, compiled: the same for all, or a template. Pure; safe for many threads. */
final class Wording {
    private final Channel channel;
    private final MissingValue missing;
    private final Optional<Template> template;
    private final String text;
    private final Made.Ready fixed;

    Wording(LaunchState launch, boolean verbatim, String source) {
        this.channel = launch.channel();
        this.missing = launch.missingValue();
        var parsed = verbatim ? Optional.<Template>empty() : Optional.of(Template.parse(source));
        this.template = parsed.filter(found -> !found.isStatic());
        this.text = parsed.filter(Template::isStatic)
                .map(found -> staticText(found, missing))
                .orElse(source);
        this.fixed = new Made.Ready(text, template.isPresent() ? 0 : segments(text));
    }

    /** The text, when it is the same for all. */
    Optional<String> sameForAll() {
        return template.isPresent() ? Optional.empty() : Optional.of(text);
    }

    /** What it wants to know of a recipient. */
    Set<String> wanted() {
        return template.map(Template::wanted).orElse(Set.of());
    }

    /** What it has for whoever gets it; 0 for a template: of some values none can be made, or too long a text. */
    int leastSegments() {
        return fixed.segments();
    }

    Made make(Values values) {
        if (template.isEmpty()) {
            return fixed;
        }
        return switch (template.get().render(values, missing)) {
            case Rendering.Text(var rendered) -> fitting(rendered);
            case Rendering.Missing(var names) -> new Made.Skipped(MessageMaker.MISSING_VALUE, names);
            case Rendering.TooLong() -> new Made.Skipped(MessageMaker.TOO_LONG, List.of());
        };
    }

    private Made fitting(String rendered) {
        if (rendered.length() > Texts.limit(channel)) {
            return new Made.Skipped(MessageMaker.TOO_LONG, List.of());
        }
        return rendered.isBlank()
                ? new Made.Skipped(MessageMaker.EMPTY, List.of())
                : new Made.Ready(rendered, segments(rendered));
    }

    private int segments(String rendered) {
        return channel == Channel.SMS ? Segments.count(rendered) : 1;
    }

    private static String staticText(Template template, MissingValue missing) {
        return template.render(name -> null, missing) instanceof Rendering.Text(var text) ? text : template.source();
    }
}
