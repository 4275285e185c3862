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

/** Determines the text of a message: the given body, or a rendered template. Stateless. */
final class SendTexts {
    /** The highest number of variables in one message. No template needs more. */
    private static final int MAX_VARIABLES = 200;

    private static final Values NOTHING = _ -> null;

    private SendTexts() {}

    /** Returns the text. Empty when there is an error, which is then recorded in {@code errors}. */
    static Optional<String> of(
            SendBody body,
            Optional<StoredTemplate> template,
            Channel channel,
            Optional<Contact> contact,
            Optional<PhoneNumber> phone,
            String pointer,
            ValidationErrors errors) {
        if ((body.body() == null) == (body.templateId() == null)) {
            errors.add(
                    body.body() == null ? "content_missing" : "content_ambiguous",
                    pointer,
                    "Give exactly one of body and template_id.");
            return Optional.empty();
        }
        if (body.body() != null) {
            if (body.variables() != null && !body.variables().isEmpty()) {
                errors.add(
                        "variables_without_template",
                        pointer + "/variables",
                        "variables are allowed only with a template_id.");
            }
            return validated(body.body(), channel, pointer + "/body", errors);
        }
        if (!isUsable(template, channel, pointer + "/template_id", errors)) {
            return Optional.empty();
        }
        var values = RecipientValues.of(
                Values.ofColumns(variables(body.variables(), pointer, errors)),
                contact.map(Contact::values).orElse(NOTHING),
                phone.orElse(new PhoneNumber("+999")));
        return render(template.orElseThrow(), values, channel, pointer, errors);
    }

    private static Optional<String> render(
            StoredTemplate template, Values values, Channel channel, String pointer, ValidationErrors errors) {
        return switch (Template.parse(template.source()).render(values, MissingValue.FAIL)) {
            case Rendering.Text(var text) -> validated(text, channel, pointer + "/template_id", errors);
            case Rendering.Missing(var names) -> {
                for (var name : names) {
                    errors.add(
                            "missing_variables",
                            pointer + "/variables/" + name,
                            "The template needs %s, and it has no value.".formatted(name));
                }
                yield Optional.empty();
            }
            case Rendering.TooLong() -> {
                errors.add(
                        "content_too_long",
                        pointer + "/variables",
                        "The rendered text is longer than 4096 characters.");
                yield Optional.empty();
            }
        };
    }

    private static boolean isUsable(
            Optional<StoredTemplate> template, Channel channel, String pointer, ValidationErrors errors) {
        if (template.isEmpty()) {
            errors.add("template_not_found", pointer, "The template does not exist.");
            return false;
        }
        if (!template.get().active()) {
            errors.add("template_inactive", pointer, "The template is no longer active.");
            return false;
        }
        if (template.get().channel() != channel) {
            errors.add(
                    "channel_mismatch",
                    pointer,
                    "The template is for %s and the message is for %s."
                            .formatted(template.get().channel().text(), channel.text()));
            return false;
        }
        return true;
    }

    static Optional<String> validated(String text, Channel channel, String pointer, ValidationErrors errors) {
        int limit = TextRules.limit(channel);
        if (text.isBlank()) {
            errors.add("content_empty", pointer, "The text is empty.");
        } else if (text.length() > limit) {
            errors.add(
                    "content_too_long",
                    pointer,
                    "The text has %d characters. At most %d are allowed for %s."
                            .formatted(text.length(), limit, channel.text()));
        } else if (TextRules.firstUnstorable(text).isPresent()) {
            errors.add("invalid_text", pointer, "The text has a character that cannot be stored or sent.");
        } else {
            return Optional.of(text);
        }
        return Optional.empty();
    }

    private static Map<String, String> variables(
            @Nullable Map<String, @Nullable Object> variables, String pointer, ValidationErrors errors) {
        var texts = new HashMap<String, String>();
        if (variables == null) {
            return texts;
        }
        if (variables.size() > MAX_VARIABLES) {
            errors.add(
                    "too_many_variables",
                    pointer + "/variables",
                    "At most %d variables are allowed.".formatted(MAX_VARIABLES));
            return texts;
        }
        variables.forEach((name, value) -> {
            switch (value) {
                case null -> {}
                case String text -> texts.put(name, text);
                case Number number -> texts.put(name, number.toString());
                case Boolean flag -> texts.put(name, flag.toString());
                default ->
                    errors.add(
                            "invalid_variable",
                            pointer + "/variables/" + name,
                            "A variable is a text, a number or a boolean.");
            }
        });
        return texts;
    }
}
