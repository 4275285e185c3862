package io.tidings.contacts;

import io.tidings.personalisation.Placeholders;
import io.tidings.phones.PhoneNumbers;
import io.tidings.shared.PhoneNumber;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks what is said of one contact and collects all that is wrong with it, so that it is mended in one go. */
final class ContactRules {
    static final int MAX_ATTRIBUTES = 50;
    static final int MAX_ATTRIBUTE_NAME = 64;
    static final int MAX_ATTRIBUTE_VALUE = 1000;

    private final List<Violation> violations = new ArrayList<>();

    private ContactRules() {}

    /**
     * What the contact is to be.
     *
     * @param before what it is; what the fields do not mention stays so, and is not checked again. Empty for a new one
     * @param country of numbers in national form; null for none
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_contact} with every fault
     */
    static ContactData check(ContactFields fields, Optional<Contact> before, @Nullable String country) {
        var rules = new ContactRules();
        var phone = fields.phone() == null && before.isPresent()
                ? before.map(Contact::phone)
                : rules.phone(fields.phone(), country);
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
            throw Problem.invalid("invalid_contact", "The contact cannot be stored like this.", rules.violations)
                    .asException();
        }
        return new ContactData(phone.get(), firstName, lastName, location, product, attributes, tags);
    }

    private Optional<PhoneNumber> phone(@Nullable String written, @Nullable String country) {
        return switch (PhoneNumbers.parse(written, country)) {
            case PhoneNumbers.Valid(var number) -> Optional.of(number);
            case PhoneNumbers.Invalid(var fault) -> {
                addViolation("#/phone", fault.message());
                yield Optional.empty();
            }
        };
    }

    private String text(String field, @Nullable String given, Optional<String> before) {
        if (given == null) {
            return before.orElse("");
        }
        var text = given.strip();
        if (text.length() > ContactFields.MAX_TEXT) {
            addViolation("#/" + field, "At most %d characters are allowed.".formatted(ContactFields.MAX_TEXT));
        }
        if (text.indexOf('\0') >= 0) {
            addViolation("#/" + field, "The character NUL cannot be stored.");
        }
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
                addViolation(pointer, "Another name here reads as %s too.".formatted(name));
            }
            var value = entry.getValue();
            if (value == null) {
                all.remove(name);
            } else {
                all.put(name, value(value, pointer));
            }
        }
        if (all.size() > MAX_ATTRIBUTES) {
            addViolation("#/attributes", "At most %d attributes are allowed.".formatted(MAX_ATTRIBUTES));
        }
        return all;
    }

    private boolean isName(String name, String pointer) {
        if (name.isEmpty()) {
            addViolation(pointer, "A name needs a letter or a digit.");
        } else if (name.length() > MAX_ATTRIBUTE_NAME) {
            addViolation(pointer, "A name has at most %d characters.".formatted(MAX_ATTRIBUTE_NAME));
        } else if (Placeholders.WELL_KNOWN.contains(name)) {
            addViolation(pointer, "Every contact has this by itself; it is no attribute.");
        } else {
            return true;
        }
        return false;
    }

    private String value(String value, String pointer) {
        if (value.length() > MAX_ATTRIBUTE_VALUE) {
            addViolation(pointer, "At most %d characters are allowed.".formatted(MAX_ATTRIBUTE_VALUE));
        }
        if (value.indexOf('\0') >= 0) {
            addViolation(pointer, "The character NUL cannot be stored.");
        }
        return value;
    }

    /** RFC 6901; a name that is too long is cut, for the answer should not be. */
    private static String pointer(String key) {
        var shown = key.length() > MAX_ATTRIBUTE_NAME ? key.substring(0, MAX_ATTRIBUTE_NAME) + "…" : key;
        return "#/attributes/" + shown.replace("~", "~0").replace("/", "~1");
    }

    private void addViolation(String pointer, String detail) {
        violations.add(new Violation(pointer, detail));
    }
}
