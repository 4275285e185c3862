package io.tidings.sending;

import io.tidings.imports.Reject;
import io.tidings.imports.UploadRows;
import io.tidings.imports.UploadRows.Person;
import io.tidings.personalisation.MissingValue;
import io.tidings.personalisation.RecipientValues;
import io.tidings.personalisation.Rendering;
import io.tidings.personalisation.Template;
import io.tidings.personalisation.TextRules;
import io.tidings.personalisation.Values;
import io.tidings.shared.Channel;
import io.tidings.shared.LongHashSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the texts of a file's rows, in the order of the file. Rejects a row with the number and text of an earlier row,
 * because it is most likely a copy. Not thread-safe.
 */
final class FileRowRenderer {
    private static final Values NOTHING = _ -> null;

    private final FileSettings settings;
    private final Channel channel;
    private final @Nullable Template template;
    private final LongHashSet seen = new LongHashSet(0);

    FileRowRenderer(FileSettings settings) {
        this.settings = settings;
        this.channel = Channel.parse(settings.channel()).orElseThrow();
        this.template = settings.template() == null ? null : Template.parse(settings.template());
    }

    /** @param phone E.164 */
    record Text(String phone, String body) {
        /** Contains no personal data, so that it may be logged. */
        @Override
        public String toString() {
            return "Text[%d characters]".formatted(body.length());
        }
    }

    record RenderedPart(List<Text> texts, List<Reject> rejects) {}

    RenderedPart render(UploadRows.Part part) {
        var texts = new ArrayList<Text>(part.people().size());
        var rejects = new ArrayList<>(part.rejects());
        for (var person : part.people()) {
            switch (text(person)) {
                case Invalid(var code, var message) -> rejects.add(reject(person, code, message));
                case Body(var body) -> {
                    if (seen.add(key(person, body))) {
                        texts.add(new Text(person.phone().e164(), body));
                    } else {
                        rejects.add(reject(person, "duplicate", "An earlier row has the same number and text."));
                    }
                }
            }
        }
        return new RenderedPart(texts, rejects);
    }

    private sealed interface Result {}

    private record Body(String body) implements Result {}

    private record Invalid(String code, String message) implements Result {}

    private Result text(Person person) {
        if (template == null) {
            return validated(Objects.requireNonNullElse(person.values().get(settings.textColumn()), ""));
        }
        var values = RecipientValues.of(Values.of(person.values()), NOTHING, person.phone());
        return switch (template.render(values, MissingValue.FAIL)) {
            case Rendering.Text(var text) -> validated(text);
            case Rendering.Missing(var names) ->
                new Invalid("missing_variables", "There is no value for %s.".formatted(String.join(", ", names)));
            case Rendering.TooLong() ->
                new Invalid("content_too_long", "The rendered text is longer than 4096 characters.");
        };
    }

    private Result validated(String text) {
        if (text.isBlank()) {
            return new Invalid("content_empty", "The text is empty.");
        }
        int limit = TextRules.limit(channel);
        if (text.length() > limit) {
            return new Invalid(
                    "content_too_long",
                    "The text has %d characters. At most %d are allowed.".formatted(text.length(), limit));
        }
        return TextRules.firstUnstorable(text).isPresent()
                ? new Invalid("invalid_text", "The text has a character that cannot be sent.")
                : new Body(text);
    }

    private Reject reject(Person person, String code, String message) {
        var column = Optional.ofNullable(settings.textColumn()).orElse("template");
        return new Reject(person.row(), person.line(), column, code, message, person.raw());
    }

    /** Returns a 64-bit hash, which distinguishes a million rows. The texts themselves would not fit into memory. */
    private static long key(Person person, String body) {
        long hash = person.phone().digits() * 0x9E3779B97F4A7C15L;
        for (int i = 0; i < body.length(); i++) {
            hash = (hash ^ body.charAt(i)) * 0x100000001B3L;
            hash ^= hash >>> 29;
        }
        // 0 is not a valid member of the set.
        return hash == 0 ? 1 : hash;
    }
}
