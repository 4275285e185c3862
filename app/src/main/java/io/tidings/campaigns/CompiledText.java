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

/** A compiled text: the same for all recipients, a template, or a text with tracked links. Immutable, thread-safe. */
public final class CompiledText {
    private final Channel channel;
    private final MissingValue missing;
    private final boolean tracked;
    private final Optional<Template> template;
    private final Optional<RenderedMessage> fixed;

    /** @param links the tracked links; null: links are sent unchanged */
    public CompiledText(FrozenText text, Channel channel, MissingValue missing, @Nullable TrackedLinks links) {
        this.channel = channel;
        this.missing = missing;
        this.tracked = links != null;
        var source = text.text();
        var parsed = text.verbatim() ? Optional.<Template>empty() : Optional.of(Template.parse(source));
        var marked = links == null ? parsed : parsed.map(links::withMarks);
        this.template = marked.filter(found -> !found.isStatic());
        this.fixed = template.isPresent()
                ? Optional.empty()
                : Optional.of(marked.map(this::fixed).orElseGet(() -> readyIfItFits(source)));
    }

    /** Returns the text if it is the same for all recipients. */
    public Optional<String> sameForAll() {
        return fixed.flatMap(message ->
                message instanceof RenderedMessage.Ready ready && ready.tokens().isEmpty()
                        ? Optional.ofNullable(ready.body())
                        : Optional.empty());
    }

    /** Returns the names of the values that it needs from a recipient. */
    public Set<String> requiredNames() {
        return template.map(Template::requiredNames).orElse(Set.of());
    }

    /** Returns the least number of segments of a message; 0 for a template, because it may skip recipients. */
    public int minimumSegments() {
        return fixed.map(message -> message instanceof RenderedMessage.Ready ready ? ready.segments() : 0)
                .orElse(0);
    }

    /** Returns the placeholders that have neither a value nor a default for a recipient. */
    public List<String> missingNames(Values values) {
        return template.map(found -> found.missingNames(values)).orElse(List.of());
    }

    public RenderedMessage render(Values values) {
        if (template.isEmpty()) {
            return fixed.orElseThrow();
        }
        return switch (template.get().render(values, missing)) {
            case Rendering.Text(var rendered) -> readyIfItFits(rendered);
            case Rendering.Missing(var names) -> new RenderedMessage.Skipped(RenderedMessage.MISSING_VALUE, names);
            case Rendering.TooLong() -> new RenderedMessage.Skipped(RenderedMessage.TOO_LONG, List.of());
        };
    }

    private RenderedMessage fixed(Template constant) {
        return switch (constant.render(name -> null, missing)) {
            case Rendering.Text(var text) -> readyIfItFits(text);
            case Rendering.Missing _, Rendering.TooLong _ ->
                new RenderedMessage.Skipped(RenderedMessage.TOO_LONG, List.of());
        };
    }

    private RenderedMessage readyIfItFits(String rendered) {
        if (rendered.length() > TextRules.limit(channel)) {
            return new RenderedMessage.Skipped(RenderedMessage.TOO_LONG, List.of());
        }
        return rendered.isBlank() ? new RenderedMessage.Skipped(RenderedMessage.EMPTY, List.of()) : ready(rendered);
    }

    private RenderedMessage.Ready ready(String text) {
        if (!tracked) {
            return new RenderedMessage.Ready(text, segments(text));
        }
        var unmarked = TrackedLinks.withoutMarks(text);
        return new RenderedMessage.Ready(unmarked.text(), segments(unmarked.text()), unmarked.positions());
    }

    private int segments(String text) {
        return channel == Channel.SMS ? Segments.count(text) : 1;
    }
}
