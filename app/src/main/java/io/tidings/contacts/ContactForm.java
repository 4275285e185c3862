package io.tidings.contacts;

import io.tidings.web.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Converts between a contact and the fields of its form. Tags are one line. Attributes are one line each: {@code name:
 * value}.
 */
final class ContactForm {
    record Field(String name, String label) {
        public String errorId() {
            return name + "-error";
        }
    }

    static final List<Field> FIELDS = List.of(
            new Field("first_name", "First name"),
            new Field("last_name", "Last name"),
            new Field("location", "Location"),
            new Field("preferred_product", "Preferred product"));

    static final List<String> NAMES =
            List.of("phone", "first_name", "last_name", "location", "preferred_product", "tags", "attributes");

    private ContactForm() {}

    static ContactFields read(Form form) {
        return new ContactFields(
                form.value("phone"),
                form.value("first_name"),
                form.value("last_name"),
                form.value("location"),
                form.value("preferred_product"),
                attributes(form.text("attributes")),
                tags(form.value("tags")));
    }

    static Form of(Contact contact) {
        var stored = new LinkedHashMap<String, String>();
        stored.put("phone", contact.phone().e164());
        stored.put("first_name", contact.firstName());
        stored.put("last_name", contact.lastName());
        stored.put("location", contact.location());
        stored.put("preferred_product", contact.preferredProduct());
        stored.put("tags", String.join(", ", contact.tags()));
        stored.put(
                "attributes",
                contact.attributes().entrySet().stream()
                        .map(attribute -> attribute.getKey() + ": " + attribute.getValue())
                        .collect(Collectors.joining("\n")));
        return Form.of(stored);
    }

    private static List<@Nullable String> tags(String line) {
        var tags = new ArrayList<@Nullable String>();
        for (var tag : line.split(",", -1)) {
            if (!tag.isBlank()) {
                tags.add(tag);
            }
        }
        return tags;
    }

    /** A line without a colon is a name without a value. Empty lines are ignored. */
    private static Map<String, @Nullable String> attributes(String lines) {
        var attributes = new LinkedHashMap<String, @Nullable String>();
        lines.lines().filter(line -> !line.isBlank()).forEach(line -> {
            var colon = line.indexOf(':');
            var name = colon < 0 ? line : line.substring(0, colon);
            attributes.put(
                    name.strip(), colon < 0 ? "" : line.substring(colon + 1).strip());
        });
        return attributes;
    }
}
