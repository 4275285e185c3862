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
 * One text in several languages. The recipient's value {@value #NAME} selects the text by a lookup as in RFC 4647 §3.4:
 * {@code pt-BR}, then {@code pt}, then the default text. Immutable.
 *
 * <p>The source is one string, so that code can freeze, store and pass it like the source of any template. It consists
 * of a record separator and the default text. Each translation adds a record separator, its tag, a unit separator and
 * its text. A template that a person writes contains neither separator.
 *
 * @param <T> the parsed text of one language
 */
final class Languages<T> {
    /** The recipient value that selects the language. */
    static final String NAME = "language";

    private static final char RECORD = '\u001e';
    private static final char UNIT = '\u001f';
    private static final Pattern TAG = Pattern.compile("[a-z]{2,3}(-[a-z0-9]{2,8}){0,4}");

    private final T defaultText;
    private final Map<String, T> translations;

    private Languages(T defaultText, Map<String, T> translations) {
        this.defaultText = defaultText;
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

    /** @throws TemplateSyntaxException if one of the texts has a syntax error */
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

    /** Returns a tag in lower case with hyphens, as tags are compared; empty if the text is not a tag. */
    static Optional<String> tag(String text) {
        var tag = text.strip().replace('_', '-').toLowerCase(Locale.ROOT);
        return TAG.matcher(tag).matches() ? Optional.of(tag) : Optional.empty();
    }

    T forLanguage(@Nullable String language) {
        if (language == null) {
            return defaultText;
        }
        var exact = translations.get(language);
        if (exact != null) {
            return exact;
        }
        var tag = tag(language).orElse("");
        while (!tag.isEmpty()) {
            var found = translations.get(tag);
            if (found != null) {
                return found;
            }
            tag = tag.substring(0, Math.max(0, tag.lastIndexOf('-')));
        }
        return defaultText;
    }

    Languages<T> map(UnaryOperator<T> change) {
        var changed = new LinkedHashMap<String, T>();
        translations.forEach((tag, text) -> changed.put(tag, change.apply(text)));
        return new Languages<>(change.apply(defaultText), changed);
    }

    /** Visits all texts, the default text first. */
    void forEach(Consumer<T> action) {
        action.accept(defaultText);
        translations.values().forEach(action);
    }
}
