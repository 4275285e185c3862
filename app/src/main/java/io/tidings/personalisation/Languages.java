package io.tidings.personalisation;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One text in several languages, chosen by a recipient's {@value #NAME} as RFC 4647 §3.4 looks up: {@code pt-BR}, else
 * {@code pt}, else the standard. Immutable.
 *
 * <p>As a source it is one string, so that it is frozen, stored and handed on like any template: a record separator, the
 * standard, and for each translation a record separator, its tag, a unit separator and its text. No template that a person
 * writes has those characters.
 *
 * @param <T> one language's text, parsed
 */
final class Languages<T> {
    /** The value of a recipient that decides. */
    static final String NAME = "language";

    private static final char RECORD = '\u001e';
    private static final char UNIT = '\u001f';
    private static final Pattern TAG = Pattern.compile("[a-z]{2,3}(-[a-z0-9]{2,8}){0,4}");

    private final T defaultText;
    private final Map<String, T> translations;

    private Languages(T standard, Map<String, T> translations) {
        this.defaultText = standard;
        this.translations = translations;
    }

    static boolean isLocalized(String source) {
        return !source.isEmpty() && source.charAt(0) == RECORD;
    }

    static boolean hasNoSeparator(String body) {
        return body.indexOf(RECORD) < 0 && body.indexOf(UNIT) < 0;
    }

    static String source(String body, Map<String, String> translations) {
        if (translations.isEmpty()) {
            return body;
        }
        var source = new StringBuilder().append(RECORD).append(body);
        translations.forEach(
                (tag, text) -> source.append(RECORD).append(tag).append(UNIT).append(text));
        return source.toString();
    }

    static String defaultText(String source) {
        return isLocalized(source) ? source.substring(1).split(String.valueOf(RECORD), 2)[0] : source;
    }

    /** @throws TemplateSyntaxException if one of the texts cannot be understood */
    static <T> Languages<T> parse(String source, Function<String, T> parser) {
        var parts = source.substring(1).split(String.valueOf(RECORD), -1);
        var translations = new LinkedHashMap<String, T>();
        for (int i = 1; i < parts.length; i++) {
            int unit = parts[i].indexOf(UNIT);
            var tag = unit < 0 ? Optional.<String>empty() : tag(parts[i].substring(0, unit));
            if (tag.isEmpty()) {
                throw new TemplateSyntaxException(0, "a control character stands at the beginning");
            }
            translations.put(tag.get(), parser.apply(parts[i].substring(unit + 1)));
        }
        return new Languages<>(parser.apply(parts[0]), translations);
    }

    /** A tag in the form in which tags are compared; empty when it is none. */
    static Optional<String> tag(String text) {
        var tag = text.strip().replace('_', '-').toLowerCase(Locale.ROOT);
        return TAG.matcher(tag).matches() ? Optional.of(tag) : Optional.empty();
    }

    T forLanguage(@Nullable String language) {
        if (language == null) {
            return defaultText;
        }
        var written = translations.get(language);
        if (written != null) {
            return written;
        }
        var asked = tag(language).orElse("");
        while (!asked.isEmpty()) {
            var found = translations.get(asked);
            if (found != null) {
                return found;
            }
            asked = asked.substring(0, Math.max(0, asked.lastIndexOf('-')));
        }
        return defaultText;
    }

    Languages<T> map(UnaryOperator<T> change) {
        var changed = new LinkedHashMap<String, T>();
        translations.forEach((tag, text) -> changed.put(tag, change.apply(text)));
        return new Languages<>(change.apply(defaultText), changed);
    }

    /** The standard first. */
    void forEach(Consumer<T> action) {
        action.accept(defaultText);
        translations.values().forEach(action);
    }
}
