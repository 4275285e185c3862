package io.tidings.sending;

import io.tidings.contacts.Contact;
import io.tidings.personalisation.MissingValue;
import io.tidings.personalisation.RecipientValues;
import io.tidings.personalisation.Rendering;
import io.tidings.personalisation.Template;
import io.tidings.personalisation.TextRules;
import io.tidings.personalisation.Values;
import io.tidings.shared.Channel;
import io.tidings.shared.PhoneNumber;
import io.tidings.templates.StoredTemplate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the text of a message: as it is given, or made of a template. Pure. */
final class SendTexts {
    /** Of one request's variables, more than any template can ask for. */
    private static final int MAX_VARIABLES = 200;

    private static final Values NOTHING = _ -> null;

    private SendTexts() {}

    /** Empty when there is none, which is then among the faults. */
    static Optional<String> of(
            SendBody body,
            Optional<StoredTemplate> template,
            Channel channel,
            Optional<Contact> contact,
            Optional<PhoneNumber> phone,
            String pointer,
            ValidationErrors faults) {
        if ((body.body() == null) == (body.templateId() == null)) {
            faults.add(
                    body.body() == null ? "content_missing" : "content_ambiguous",
                    pointer,
                    "Give exactly one of body and template_id.");
            return Optional.empty();
        }
        if (body.body() != null) {
            if (body.variables() != null && !body.variables().isEmpty()) {
                faults.add("variables_without_template", pointer + "/variables", "Only a template has variables.");
            }
            return fitting(body.body(), channel, pointer + "/body", faults);
        }
        if (!usable(template, channel, pointer + "/template_id", faults)) {
            return Optional.empty();
        }
        var values = RecipientValues.of(
                Values.ofColumns(variables(body.variables(), pointer, faults)),
                contact.map(Contact::values).orElse(NOTHING),
                phone.orElse(new PhoneNumber("+999")));
        return rendered(template.orElseThrow(), values, channel, pointer, faults);
    }

    private static Optional<String> rendered(
            StoredTemplate template, Values values, Channel channel, String pointer, ValidationErrors faults) {
        return switch (Template.parse(template.source()).render(values, MissingValue.FAIL)) {
            case Rendering.Text(var text) -> fitting(text, channel, pointer + "/template_id", faults);
            case Rendering.Missing(var names) -> {
                for (var name : names) {
                    faults.add(
                            "missing_variables",
                            pointer + "/variables/" + name,
                            "The template asks for %s, and there is no value for it.".formatted(name));
                }
                yield Optional.empty();
            }
            case Rendering.TooLong() -> {
                faults.add("content_too_long", pointer + "/variables", "The text becomes longer than 4096 characters.");
                yield Optional.empty();
            }
        };
    }

    private static boolean usable(
            Optional<StoredTemplate> template, Channel channel, String pointer, ValidationErrors faults) {
        if (template.isEmpty()) {
            faults.add("template_not_found", pointer, "There is no such template.");
            return false;
        }
        if (!template.get().active()) {
            faults.add("template_inactive", pointer, "The template is not in use any more.");
            return false;
        }
        if (template.get().channel() != channel) {
            faults.add(
                    "channel_mismatch",
                    pointer,
                    "The template is for %s, the message for %s."
                            .formatted(template.get().channel().text(), channel.text()));
            return false;
        }
        return true;
    }

    static Optional<String> fitting(String text, Channel channel, String pointer, ValidationErrors faults) {
        int limit = TextRules.limit(channel);
        if (text.isBlank()) {
            faults.add("content_empty", pointer, "The text is empty.");
        } else if (text.length() > limit) {
            faults.add(
                    "content_too_long",
                    pointer,
                    "The text has %d characters, at most %d are allowed for %s."
                            .formatted(text.length(), limit, channel.text()));
        } else if (TextRules.firstUnstorable(text).isPresent()) {
            faults.add("invalid_text", pointer, "The text has a character that cannot be stored or sent.");
        } else {
            return Optional.of(text);
        }
        return Optional.empty();
    }

    private static Map<String, String> variables(
            @Nullable Map<String, @Nullable Object> given, String pointer, ValidationErrors faults) {
        var texts = new HashMap<String, String>();
        if (given == null) {
            return texts;
        }
        if (given.size() > MAX_VARIABLES) {
            faults.add("too_many_variables", pointer + "/variables", "At most %d.".formatted(MAX_VARIABLES));
            return texts;
        }
        given.forEach((name, value) -> {
            switch (value) {
                case null -> {}
                case String text -> texts.put(name, text);
                case Number number -> texts.put(name, number.toString());
                case Boolean flag -> texts.put(name, flag.toString());
                default ->
                    faults.add(
                            "invalid_variable",
                            pointer + "/variables/" + name,
                            "A variable is a text, a number or a boolean.");
            }
        });
        return texts;
    }
}
