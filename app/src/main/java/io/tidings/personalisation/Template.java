package io.tidings.personalisation;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message with placeholders, parsed once and rendered for each recipient.
 *
 * <p>{@code {first_name}} and {@code {{first_name}}} mean the same; both take filters, as in
 * {@code {{ first_name | default: "there" }}}: {@code default: "…"}, {@code capitalize}, {@code upcase}, {@code downcase},
 * {@code truncate: n}. Names are written in any case, and match without regard to it.
 *
 * <p>What is text and what is an attempt at a placeholder: a single brace before anything but a name, as in {@code {}},
 * <code>{ "a": 1 }</code> or {@code {5}}, and every closing brace that closes nothing, are text. A single brace before a name, and
 * any double brace, must be a placeholder: {@code {first name}}, {@code {first_name} and <code>{{1+1}}</code> are refused, for they
 * would reach people as they stand. What must be sent with such braces is sent as fixed content, not as a template.
 *
 * <p>Values are inserted as they are and never read again: a name of {@code {phone}} prints as {@code {phone}}.
 * Immutable and safe for any number of threads.
 */
public final class Template {
    private final String source;
    private final PlaceholderSlot[] slots;
    private final String tail;
    private final Set<String> placeholders;
    private final int sizeHint;
    private final @Nullable Languages<Template> languages;

    private Template(String source, List<PlaceholderSlot> slots, String tail) {
        this.source = source;
        this.slots = slots.toArray(PlaceholderSlot[]::new);
        this.tail = tail;
        var names = new LinkedHashSet<String>();
        slots.forEach(slot -> names.add(slot.name()));
        this.placeholders = Collections.unmodifiableSet(names);
        this.sizeHint = Math.min(source.length() + 16 * slots.size(), TemplateLimits.MAX_OUTPUT);
        this.languages = null;
    }

    private Template(String source, Languages<Template> languages) {
        this.source = source;
        this.slots = new PlaceholderSlot[0];
        this.tail = "";
        this.placeholders = placeholdersOf(languages);
        this.sizeHint = 0;
        this.languages = languages;
    }

    /** Of all languages together. */
    private static Set<String> placeholdersOf(Languages<Template> languages) {
        var all = new LinkedHashSet<String>();
        languages.forEach(text -> all.addAll(text.placeholders()));
        return Collections.unmodifiableSet(all);
    }

    /** @throws TemplateSyntaxException with the place and the reason */
    public static Template parse(String source) {
        if (Languages.isLocalized(source)) {
            return new Template(source, Languages.parse(source, Template::parse));
        }
        var parser = new TemplateParser(source);
        parser.parse();
        return new Template(source, parser.slots(), parser.tail());
    }

    /**
     * The source of one text in several languages, for {@link #parse}: each recipient gets the one of their
     * {@code language}, or of its base language, or else the body.
     *
     * @param translations by tag, as {@link #languageTag} gives it; empty gives the body back
     */
    public static String localized(String body, Map<String, String> translations) {
        return Languages.source(body, translations);
    }

    /** What becomes of the text between placeholders. */
    @FunctionalInterface
    public interface TextRewriter {
        /** @param followed whether a placeholder comes right behind the text */
        String of(String text, boolean followed);
    }

    /** The same with every text between placeholders rewritten, in all languages; what is inserted is left alone. */
    public Template rewritten(TextRewriter rewriting) {
        if (languages != null) {
            return new Template(source, languages.map(text -> text.rewritten(rewriting)));
        }
        var rewritten = Arrays.stream(slots)
                .map(slot -> new PlaceholderSlot(rewriting.of(slot.before(), true), slot.name(), slot.filters()))
                .toList();
        return new Template(source, rewritten, rewriting.of(tail, false));
    }

    /** Of a source in several languages the body; of any other the source itself. */
    public static String defaultText(String source) {
        return Languages.defaultText(source);
    }

    /** {@code pt_BR} as {@code pt-br}; empty when it is no tag of a language (BCP 47). */
    public static Optional<String> languageTag(String text) {
        return Languages.tag(text);
    }

    /** Whether the text has none of the control characters that part the languages of a source. */
    public static boolean hasNoSeparator(String body) {
        return Languages.hasNoSeparator(body);
    }

    /** The one for somebody who speaks the language; itself when there is only one. */
    public Template forLanguage(@Nullable String language) {
        return languages == null ? this : languages.forLanguage(language);
    }

    /** What must be known of a recipient to render it: the placeholders, and the language if that decides. */
    public Set<String> requiredNames() {
        if (languages == null) {
            return placeholders;
        }
        var wanted = new LinkedHashSet<>(placeholders);
        wanted.add(Languages.NAME);
        return wanted;
    }

    /** The names it asks for, lower-case, each once, in order of appearance. */
    public Set<String> placeholders() {
        return placeholders;
    }

    /** The placeholders that are not among the allowed names, as {@link Placeholders#nameOf} gives them, in order. */
    public Set<String> unknownPlaceholders(Collection<String> allowed) {
        var unknown = new LinkedHashSet<>(placeholders);
        unknown.removeAll(Set.copyOf(allowed));
        return unknown;
    }

    /** Whether it is the same for everybody. */
    public boolean isStatic() {
        return slots.length == 0 && languages == null;
    }

    public String source() {
        return source;
    }

    public Rendering render(Values values, MissingValue missing) {
        if (languages != null) {
            return languages.forLanguage(values.get(Languages.NAME)).render(values, missing);
        }
        var text = new StringBuilder(sizeHint);
        for (var slot : slots) {
            var value = slot.resolve(values);
            if (value == null) {
                if (missing instanceof MissingValue.Fail) {
                    return missing(values);
                }
                value = missing.replacement();
            }
            text.append(slot.before());
            if (text.length() + value.length() > TemplateLimits.MAX_OUTPUT) {
                return new Rendering.TooLong();
            }
            text.append(value);
        }
        text.append(tail);
        return text.length() > TemplateLimits.MAX_OUTPUT
                ? new Rendering.TooLong()
                : new Rendering.Text(text.toString());
    }

    /** All the names at once, so that a file is mended in one go. */
    private Rendering missing(Values values) {
        var names = new LinkedHashSet<String>();
        for (var slot : slots) {
            if (slot.resolve(values) == null) {
                names.add(slot.name());
            }
        }
        return new Rendering.Missing(List.copyOf(names));
    }

    @Override
    public String toString() {
        return "Template" + placeholders;
    }
}
