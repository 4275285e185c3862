package io.tidings.contacts;

import io.tidings.web.Fact;
import java.time.Instant;
import java.util.List;

/** A contact as pages show it. */
record ContactPage(Contact contact) {
    public long id() {
        return contact.id().value();
    }

    /** The number, when no name is known. */
    public String name() {
        return contact.name().isEmpty() ? phone() : contact.name();
    }

    public String phone() {
        return contact.phone().e164();
    }

    public String location() {
        return contact.location();
    }

    public List<String> tags() {
        return contact.tags();
    }

    public Instant createdAt() {
        return contact.createdAt();
    }

    public List<Fact> facts() {
        return List.of(
                new Fact("Phone", phone()),
                new Fact("First name", orDash(contact.firstName())),
                new Fact("Last name", orDash(contact.lastName())),
                new Fact("Location", orDash(contact.location())),
                new Fact("Preferred product", orDash(contact.preferredProduct())));
    }

    public List<Fact> attributes() {
        return contact.attributes().entrySet().stream()
                .map(attribute -> new Fact(attribute.getKey(), attribute.getValue()))
                .toList();
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "–" : text;
    }
}
