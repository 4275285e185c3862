package io.tidings.contacts;

import io.tidings.personalisation.Placeholders;
import io.tidings.phones.NumberRules;
import io.tidings.phones.ParsedNumber;
import io.tidings.shared.CleanText;
import io.tidings.shared.PhoneNumber;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Validates the fields of one contact, and collects all violations so that the client can fix them at once. */
final class ContactRules {
    /** The fields of a contact. {@code name} may be an attribute, which comes before first and last name in texts. */
    private static final Set<String> RESERVED =
            Set.of("first_name", "last_name", "location", "preferred_product", "phone", "tags");

    private final List<Violation> violations = new ArrayList<>();

    private ContactRules() {}

    /**
     * Returns the validated contact.
     *
     * @param before the stored contact; empty for a new one. Fields that the request does not contain keep their stored
     *     value and are not validated again
     * @param numbers the rules of the account
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_contact} with every violation
     */
    static ContactData check(ContactFields fields, Optional<Contact> before, NumberRules numbers) {
        var rules = new ContactRules();
        var phone = fields.phone() == null && before.isPresent()
                ? before.map(Contact::phone)
                : rules.phone(fields.phone(), numbers);
        var firstName = rules.text("first_name", fields.firstName(), before.map(Contact::firstName));
        var lastName = rules.text("last_name", fields.lastName(), before.map(Contact::lastName));
        var location = rules.text("location", fields.location(), before.map(Contact::location));
        var product = rules.text("preferred_product", fields.preferredProduct(), before.map(Contact::preferredProduct));
        var attributes = rules.attributes(
                fields.attributes(), before.map(Contact::attributes).orElse(Map.of()));
        var tags = fields.tags() == null
                ? before.map(Contact::tags).orElse(List.of())
                : Tags.read(fields.tags(), rules.violations);
        if (phone.isEmpty() || !rules.violations.isEmpty()) {
            throw Problem.invalid("invalid_contact", "The contact has invalid fields.", rules.violations)
                    .asException();
        }
        return new ContactData(phone.get(), firstName, lastName, location, product, attributes, tags);
    }

    private Optional<PhoneNumber> phone(@Nullable String written, NumberRules numbers) {
        return switch (numbers.parse(written)) {
            case ParsedNumber.Valid(var number, var _) -> Optional.of(number);
            case ParsedNumber.Invalid invalid -> {
                addViolation("#/phone", invalid.message());
                yield Optional.empty();
            }
        };
    }

    private String text(String field, @Nullable String given, Optional<String> before) {
        if (given == null) {
            return before.orElse("");
        }
        var text = CleanText.of(given);
        if (text.length() > ContactFields.MAX_TEXT) {
            addViolation("#/" + field, "At most %d characters are allowed.".formatted(ContactFields.MAX_TEXT));
        }
        checkCharacters(given, "#/" + field);
        return text;
    }

    private Map<String, String> attributes(@Nullable Map<String, @Nullable String> given, Map<String, String> before) {
        if (given == null) {
            return before;
        }
        var all = new TreeMap<>(before);
        var names = new HashSet<String>();
        for (var entry : given.entrySet()) {
            var pointer = pointer(entry.getKey());
            var name = Placeholders.nameOf(entry.getKey());
            if (isName(name, pointer) && !names.add(name)) {
                addViolation(pointer, "Another attribute has the same name: %s.".formatted(name));
            }
            var value = entry.getValue() == null ? "" : value(entry.getValue(), pointer);
            if (value.isEmpty()) {
                all.remove(name);
            } else {
                all.put(name, value);
            }
        }
        if (all.size() > AttributeLimits.MAX_ATTRIBUTES) {
            addViolation(
                    "#/attributes", "At most %d attributes are allowed.".formatted(AttributeLimits.MAX_ATTRIBUTES));
        }
        return all;
    }

    private boolean isName(String name, String pointer) {
        if (name.isEmpty()) {
            addViolation(pointer, "A name needs a letter or a digit.");
        } else if (name.length() > AttributeLimits.MAX_NAME) {
            addViolation(pointer, "A name has at most %d characters.".formatted(AttributeLimits.MAX_NAME));
        } else if (RESERVED.contains(name)) {
            addViolation(pointer, "This is a built-in field of contacts, not an attribute.");
        } else {
            return true;
        }
        return false;
    }

    private String value(String given, String pointer) {
        checkCharacters(given, pointer);
        var value = CleanText.of(given);
        if (value.length() > AttributeLimits.MAX_VALUE) {
            addViolation(pointer, "At most %d characters are allowed.".formatted(AttributeLimits.MAX_VALUE));
        }
        return value;
    }

    /** Refuses the characters for which an import rejects a row. */
    private void checkCharacters(String text, String pointer) {
        if (text.indexOf('\0') >= 0) {
            addViolation(pointer, "The character NUL cannot be stored.");
        }
        if (text.indexOf('\uFFFD') >= 0) {
            addViolation(pointer, "The character U+FFFD stands for a letter that could not be decoded.");
        }
    }

    /**
     * Returns the JSON pointer (RFC 6901) of an attribute. Cuts names that are too long, to keep the response short.
     */
    private static String pointer(String key) {
        var shown = key.length() > AttributeLimits.MAX_NAME ? key.substring(0, AttributeLimits.MAX_NAME) + "…" : key;
        return "#/attributes/" + shown.replace("~", "~0").replace("/", "~1");
    }

    private void addViolation(String pointer, String detail) {
        violations.add(new Violation(pointer, detail));
    }
}
