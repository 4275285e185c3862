package io.tidings.personalisation;

import java.text.Normalizer;
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
 * A text with placeholders. It is parsed once, and rendered for each recipient.
 *
 * <p>{@code {first_name}} and {@code {{first_name}}} mean the same. Both take filters, as in {@code {{ first_name |
 * default: "there" }}}. The filters are {@code default: "…"}, {@code capitalize}, {@code upcase}, {@code downcase} and
 * {@code truncate: n}. Names are not case-sensitive.
 *
 * <p>A single brace that is not followed by a name is text, as in {@code {}}, <code>{ "a": 1 }</code> or {@code {5}}. A
 * closing brace without an opening one is text too. A single brace before a name, and any double brace, must begin a
 * valid placeholder. So {@code {first name}}, {@code {first_name} and <code>{{1+1}}</code> are refused, because
 * recipients would otherwise see them. To send such braces, use fixed content instead of a template.
 *
 * <p>Inserted values are not parsed: a name of {@code {phone}} is printed as {@code {phone}}. Immutable and
 * thread-safe.
 */
public final class Template {
    private static final char FIRST_MARK = '\u0300';

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

    /** Returns the placeholders of all languages. */
    private static Set<String> placeholdersOf(Languages<Template> languages) {
        var all = new LinkedHashSet<String>();
        languages.forEach(text -> all.addAll(text.placeholders()));
        return Collections.unmodifiableSet(all);
    }

    /** @throws TemplateSyntaxException with the position and the reason */
    public static Template parse(String source) {
        if (Languages.isLocalized(source)) {
            return new Template(source, Languages.parse(source, Template::parse));
        }
        var parser = new TemplateParser(source);
        parser.parse();
        return new Template(source, parser.slots(), parser.tail());
    }

    /**
     * Returns the source of one text in several languages, for {@link #parse}. A recipient gets the text of their
     * {@code language}, or of its base language, or the body.
     *
     * @param translations by tag, as {@link #languageTag} returns it; if empty, the body itself is returned
     */
    public static String localized(String body, Map<String, String> translations) {
        return Languages.source(body, translations);
    }

    /** Rewrites the text between placeholders. */
    @FunctionalInterface
    public interface TextRewriter {
        /** @param followed whether a placeholder follows the text directly */
        String of(String text, boolean followed);
    }

    /**
     * Returns this template with all texts between placeholders rewritten, in all languages. Inserted values are not
     * rewritten.
     */
    public Template rewritten(TextRewriter rewriting) {
        if (languages != null) {
            return new Template(source, languages.map(text -> text.rewritten(rewriting)));
        }
        var rewritten = Arrays.stream(slots)
                .map(slot -> new PlaceholderSlot(rewriting.of(slot.before(), true), slot.name(), slot.filters()))
                .toList();
        return new Template(source, rewritten, rewriting.of(tail, false));
    }

    /** Returns the body of a source in several languages; any other source is returned unchanged. */
    public static String defaultText(String source) {
        return Languages.defaultText(source);
    }

    /**
     * Returns a language tag (BCP 47) in lower case with hyphens: {@code pt_BR} as {@code pt-br}. Empty if the text is
     * not a tag.
     */
    public static Optional<String> languageTag(String text) {
        return Languages.tag(text);
    }

    /** Returns whether the text is free of the control characters that separate the languages of a source. */
    public static boolean hasNoSeparator(String body) {
        return Languages.hasNoSeparator(body);
    }

    /** Returns the template for a language; returns itself if there is only one language. */
    public Template forLanguage(@Nullable String language) {
        return languages == null ? this : languages.forLanguage(language);
    }

    /**
     * Returns the names of the values that rendering needs: the placeholders, and {@code language} if it selects the
     * text.
     */
    public Set<String> requiredNames() {
        if (languages == null) {
            return placeholders;
        }
        var required = new LinkedHashSet<>(placeholders);
        required.add(Languages.NAME);
        return required;
    }

    /** Returns the names of the placeholders in lower case, in order of appearance, without duplicates. */
    public Set<String> placeholders() {
        return placeholders;
    }

    /**
     * Returns the placeholders that are not among the allowed names, in order.
     *
     * @param allowed names as {@link Placeholders#nameOf} returns them
     */
    public Set<String> unknownPlaceholders(Collection<String> allowed) {
        var unknown = new LinkedHashSet<>(placeholders);
        unknown.removeAll(Set.copyOf(allowed));
        return unknown;
    }

    /** Returns whether the text is the same for all recipients. */
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
                    // All names at once, so that the user can complete the file in one step.
                    return new Rendering.Missing(missingNames(values));
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
        return text.length() > TemplateLimits.MAX_OUTPUT ? new Rendering.TooLong() : new Rendering.Text(composed(text));
    }

    /**
     * Composes letters with the marks that follow them (NFC). Some programs write é as e and a mark. As one letter it
     * is a character of GSM-7 and fits into a cheaper segment.
     */
    private static String composed(StringBuilder text) {
        for (int i = 0; i < text.length(); i++) {
            // All characters before the first mark are composed.
            if (text.charAt(i) >= FIRST_MARK) {
                return Normalizer.normalize(text, Normalizer.Form.NFC);
            }
        }
        return text.toString();
    }

    /** Returns the names of the placeholders that have neither a value nor a default, without duplicates. */
    public List<String> missingNames(Values values) {
        if (languages != null) {
            return languages.forLanguage(values.get(Languages.NAME)).missingNames(values);
        }
        var names = new LinkedHashSet<String>();
        for (var slot : slots) {
            if (slot.resolve(values) == null) {
                names.add(slot.name());
            }
        }
        return List.copyOf(names);
    }

    @Override
    public String toString() {
        return "Template" + placeholders;
    }
}
