package io.tidings.contacts;

import io.tidings.web.DetailLine;
import java.time.Instant;
import java.util.List;

/** A contact as the pages show it. */
record ContactPage(Contact contact) {
    public long id() {
        return contact.id().value();
    }

    /** Returns the name, or the number when no name is known. */
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

    public List<DetailLine> details() {
        return List.of(
                new DetailLine("Phone", phone()),
                new DetailLine("First name", orDash(contact.firstName())),
                new DetailLine("Last name", orDash(contact.lastName())),
                new DetailLine("Location", orDash(contact.location())),
                new DetailLine("Preferred product", orDash(contact.preferredProduct())));
    }

    public List<DetailLine> attributes() {
        return contact.attributes().entrySet().stream()
                .map(attribute -> new DetailLine(attribute.getKey(), attribute.getValue()))
                .toList();
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "–" : text;
    }
}
