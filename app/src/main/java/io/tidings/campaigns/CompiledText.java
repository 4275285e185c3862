package io.tidings.campaigns;

import io.tidings.personalisation.MissingValue;
import io.tidings.personalisation.Rendering;
import io.tidings.personalisation.Segments;
import io.tidings.personalisation.Template;
import io.tidings.personalisation.TextRules;
import io.tidings.personalisation.Values;
import io.tidings.shared.Channel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One text, compiled: the same for all, or a template, or with links of each recipient's own. Pure; safe for many threads. */
public final class CompiledText {
    private final Channel channel;
    private final MissingValue missing;
    private final boolean tracked;
    private final Optional<Template> template;
    private final Optional<Made> fixed;

    /** @param links of each recipient's own; null: the text keeps its links as they stand */
    public CompiledText(FrozenText script, Channel channel, MissingValue missing, @Nullable TrackedText links) {
        var tracking = Optional.ofNullable(links);
        this.channel = channel;
        this.missing = missing;
        this.tracked = tracking.isPresent();
        var source = script.text();
        var parsed = script.verbatim() ? Optional.<Template>empty() : Optional.of(Template.parse(source));
        var marked = parsed.map(found -> tracking.map(own -> own.marked(found)).orElse(found));
        this.template = marked.filter(found -> !found.isStatic());
        this.fixed = template.isPresent()
                ? Optional.empty()
                : Optional.of(marked.map(this::fixed).orElseGet(() -> ready(source)));
    }

    /** The text, when it is the same for all. */
    public Optional<String> sameForAll() {
        return fixed.flatMap(
                made -> made instanceof Made.Ready ready && ready.links().isEmpty()
                        ? Optional.ofNullable(ready.body())
                        : Optional.empty());
    }

    /** What it wants to know of a recipient. */
    public Set<String> wanted() {
        return template.map(Template::requiredNames).orElse(Set.of());
    }

    /** What it has for whoever gets it; 0 for a template: of some values none can be made, or too long a text. */
    public int leastSegments() {
        return fixed.map(made -> made instanceof Made.Ready ready ? ready.segments() : 0)
                .orElse(0);
    }

    public Made make(Values values) {
        if (template.isEmpty()) {
            return fixed.orElseThrow();
        }
        return switch (template.get().render(values, missing)) {
            case Rendering.Text(var rendered) -> fitting(rendered);
            case Rendering.Missing(var names) -> new Made.Skipped(Made.MISSING_VALUE, names);
            case Rendering.TooLong() -> new Made.Skipped(Made.TOO_LONG, List.of());
        };
    }

    /** Its length was looked at when it was written, but not with the links that it gets. */
    private Made fixed(Template same) {
        return switch (same.render(name -> null, missing)) {
            case Rendering.Text(var text) -> tracked ? fitting(text) : ready(text);
            case Rendering.Missing _, Rendering.TooLong _ ->
                tracked ? new Made.Skipped(Made.TOO_LONG, List.of()) : ready(same.source());
        };
    }

    private Made fitting(String rendered) {
        if (rendered.length() > TextRules.limit(channel)) {
            return new Made.Skipped(Made.TOO_LONG, List.of());
        }
        return rendered.isBlank() ? new Made.Skipped(Made.EMPTY, List.of()) : ready(rendered);
    }

    private Made.Ready ready(String text) {
        if (!tracked) {
            return new Made.Ready(text, segments(text));
        }
        var shown = TrackedText.shown(text);
        return new Made.Ready(shown.text(), segments(shown.text()), shown.spots());
    }

    private int segments(String text) {
        return channel == Channel.SMS ? Segments.count(text) : 1;
    }
}
