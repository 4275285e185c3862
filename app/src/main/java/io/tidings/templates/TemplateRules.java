package io.tidings.templates;

import io.tidings.contacts.Contacts;
import io.tidings.personalisation.Placeholders;
import io.tidings.personalisation.Template;
import io.tidings.personalisation.TemplateLimits;
import io.tidings.personalisation.TemplateSyntaxException;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Validates templates before they are stored. */
@Singleton
final class TemplateRules {
    static final int MAX_VARIABLES = 50;
    static final int MAX_VARIABLE_NAME = 64;
    static final int MAX_TRANSLATIONS = 50;

    private static final String INVALID_TAG = "A language is a tag such as en or pt-BR.";

    private final Contacts contacts;

    TemplateRules(Contacts contacts) {
        this.contacts = contacts;
    }

    /**
     * Returns the validated template.
     *
     * @param before the stored template; empty for a new one. Fields that are null keep its values
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_template} with all violations, {@code
     *     template_syntax} with the position, {@code unknown_placeholder} with the unknown and the valid names
     */
    TemplateData check(AccountId account, TemplateFields fields, Optional<TemplateData> before) {
        var violations = new ArrayList<Violation>();
        var data = new TemplateData(
                name(fields.name(), before.map(TemplateData::name), violations),
                channel(fields.channel(), before.map(TemplateData::channel).orElse(Channel.SMS), violations),
                body(fields.body(), before.map(TemplateData::body), violations),
                variables(
                        fields.variables(), before.map(TemplateData::variables).orElse(List.of()), violations),
                language(fields.language(), before, violations),
                translations(fields.translations(), before, violations),
                fields.active() == null ? before.map(TemplateData::active).orElse(true) : fields.active());
        if (!violations.isEmpty()) {
            throw Problem.invalid("invalid_template", "The template has invalid fields.", violations)
                    .asException();
        }
        // An unchanged text stays valid, even if no contact has the attribute any more.
        if (before.isEmpty() || !data.hasSameContentAs(before.get())) {
            checkPlaceholders(account, "#/body", parse("#/body", data.body()), data.variables());
            data.translations().forEach((tag, text) -> {
                var pointer = "#/translations/" + tag;
                checkPlaceholders(account, pointer, parse(pointer, text), data.variables());
            });
        }
        return data;
    }

    /** Validates an old version again: recipients must still be able to have values for its placeholders. */
    TemplateData checkRestored(AccountId account, TemplateData before, TemplateVersion old) {
        var fields = new TemplateFields(
                before.name(),
                old.body(),
                old.channel().text(),
                new ArrayList<@Nullable String>(old.variables()),
                old.language(),
                new TreeMap<String, @Nullable String>(old.translations()),
                before.active());
        return check(account, fields, Optional.empty());
    }

    private static Template parse(String pointer, String body) {
        try {
            return Template.parse(body);
        } catch (TemplateSyntaxException fault) {
            var detail = "At character %d: %s".formatted(fault.position() + 1, fault.reason());
            throw Problem.invalid(
                            "template_syntax",
                            "The template has a syntax error. " + detail,
                            List.of(new Violation(pointer, detail)))
                    .with("position", fault.position())
                    .asException();
        }
    }

    private void checkPlaceholders(AccountId account, String pointer, Template template, Collection<String> declared) {
        var valid = new LinkedHashSet<>(Placeholders.WELL_KNOWN);
        valid.addAll(declared);
        var unknown = template.unknownPlaceholders(valid);
        unknown.removeAll(contacts.knownAttributes(account, unknown));
        if (unknown.isEmpty()) {
            return;
        }
        valid.addAll(contacts.attributeNames(account));
        var detail = "No recipient has a value for %s. Valid names are %s, and the variables of the template."
                .formatted(String.join(", ", unknown), String.join(", ", valid));
        throw Problem.invalid("unknown_placeholder", detail, List.of(new Violation(pointer, detail)))
                .with("unknown", List.copyOf(unknown))
                .with("valid", List.copyOf(valid))
                .asException();
    }

    private static String name(@Nullable String given, Optional<String> before, List<Violation> violations) {
        var name = given == null ? before.orElse("") : given.strip();
        if (name.isEmpty() || name.length() > TemplateFields.MAX_NAME || name.indexOf('\0') >= 0) {
            violations.add(
                    new Violation("#/name", "A name has 1 to %d characters.".formatted(TemplateFields.MAX_NAME)));
        }
        return name;
    }

    private static Channel channel(@Nullable String given, Channel before, List<Violation> violations) {
        if (given == null) {
            return before;
        }
        var channel = Channel.parse(given);
        if (channel.isEmpty()) {
            violations.add(new Violation("#/channel", "A channel is sms or whatsapp."));
        }
        return channel.orElse(before);
    }

    private static String body(@Nullable String given, Optional<String> before, List<Violation> violations) {
        var body = given == null ? before.orElse("") : given;
        if (!isStorableText(body)) {
            violations.add(
                    new Violation("#/body", "A body has 1 to %d characters.".formatted(TemplateLimits.MAX_SOURCE)));
        }
        return body;
    }

    private static boolean isStorableText(String body) {
        return !body.isBlank()
                && body.length() <= TemplateLimits.MAX_SOURCE
                && body.indexOf('\0') < 0
                && Template.hasNoSeparator(body);
    }

    private static @Nullable String language(
            @Nullable String given, Optional<TemplateData> before, List<Violation> violations) {
        if (given == null) {
            return before.map(TemplateData::language).orElse(null);
        }
        var tag = Template.languageTag(given);
        if (tag.isEmpty()) {
            violations.add(new Violation("#/language", INVALID_TAG));
        }
        return tag.orElse(null);
    }

    private static SortedMap<String, String> translations(
            @Nullable Map<String, @Nullable String> given, Optional<TemplateData> before, List<Violation> violations) {
        var all = new TreeMap<String, String>(
                before.map(TemplateData::translations).orElseGet(TreeMap::new));
        if (given == null) {
            return all;
        }
        for (var entry : given.entrySet()) {
            var text = entry.getValue();
            var tag = Template.languageTag(entry.getKey());
            // An invalid tag may be any text, so the pointer does not repeat it.
            var pointer = "#/translations" + tag.map(known -> "/" + known).orElse("");
            if (tag.isEmpty()) {
                violations.add(new Violation(pointer, INVALID_TAG));
            } else if (text == null) {
                all.remove(tag.get());
            } else if (isStorableText(text)) {
                all.put(tag.get(), text);
            } else {
                violations.add(
                        new Violation(pointer, "A body has 1 to %d characters.".formatted(TemplateLimits.MAX_SOURCE)));
            }
        }
        if (all.size() > MAX_TRANSLATIONS) {
            violations.add(
                    new Violation("#/translations", "At most %d languages are allowed.".formatted(MAX_TRANSLATIONS)));
        }
        return all;
    }

    private static List<String> variables(
            @Nullable List<@Nullable String> given, List<String> before, List<Violation> violations) {
        if (given == null) {
            return before;
        }
        var names = new LinkedHashSet<String>();
        for (int i = 0; i < given.size(); i++) {
            var raw = given.get(i);
            var name = raw == null ? "" : Placeholders.nameOf(raw);
            if (name.isEmpty() || name.length() > MAX_VARIABLE_NAME) {
                var detail = "A variable's name has 1 to %d letters and digits.".formatted(MAX_VARIABLE_NAME);
                violations.add(new Violation("#/variables/" + i, detail));
            } else {
                names.add(name);
            }
        }
        if (names.size() > MAX_VARIABLES) {
            violations.add(new Violation("#/variables", "At most %d variables are allowed.".formatted(MAX_VARIABLES)));
        }
        return List.copyOf(names);
    }
}
