package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceRules;
import io.tidings.contacts.Contacts;
import io.tidings.personalisation.Placeholders;
import io.tidings.personalisation.Template;
import io.tidings.shared.AccountId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/** Checks that an audience has values for the placeholders of a text. */
@Singleton
final class PlaceholderRules {
    private final AudienceRules audiences;
    private final Contacts contacts;

    PlaceholderRules(AudienceRules audiences, Contacts contacts) {
        this.audiences = audiences;
        this.contacts = contacts;
    }

    /**
     * Refuses unknown placeholders. A stored template that does not fit the columns of an import is 422 {@code
     * unmatched_variables}, any other text is 422 {@code unknown_placeholder}. Both list the unknown and the valid
     * names.
     *
     * @param declared the variables that a stored template declares; valid while there is no audience
     */
    void check(
            AccountId account,
            Template template,
            Content content,
            Optional<Audience> audience,
            Collection<String> declared) {
        var unknown = unknown(account, template, audience);
        if (audience.isEmpty()) {
            // The file or request that brings these values may not exist yet. The launch checks again.
            unknown.removeAll(declared);
        }
        if (unknown.isEmpty()) {
            return;
        }
        boolean unmatched = content instanceof Content.Stored && audience.orElse(null) instanceof Audience.Imported;
        var pointer = content instanceof Content.Stored ? "#/template_id" : "#/base_template";
        throw problem(account, audience, unknown, pointer, unmatched ? "unmatched_variables" : "unknown_placeholder")
                .asException();
    }

    /** As {@link #check}, for the columns of a file whose import is not committed yet. */
    void checkFile(AccountId account, Template template, Content content, Collection<String> columns) {
        var valid = new LinkedHashSet<>(Placeholders.WELL_KNOWN);
        valid.addAll(columns);
        var unknown = new LinkedHashSet<>(template.unknownPlaceholders(valid));
        unknown.removeAll(contacts.knownAttributes(account, unknown));
        if (!unknown.isEmpty()) {
            boolean stored = content instanceof Content.Stored;
            var detail = "The text uses %s, but the file has no such column. Valid are: %s."
                    .formatted(String.join(", ", unknown), String.join(", ", valid));
            throw Problem.invalid(
                            stored ? "unmatched_variables" : "unknown_placeholder",
                            detail,
                            List.of(new Violation(stored ? "#/template_id" : "#/base_template", detail)))
                    .with("unknown", List.copyOf(unknown))
                    .with("valid", List.copyOf(valid))
                    .asException();
        }
    }

    /** As {@link #check}, for a template that a preview uses instead of the campaign's text. */
    void checkOverride(AccountId account, Template template, Optional<Audience> audience) {
        var unknown = unknown(account, template, audience);
        if (!unknown.isEmpty()) {
            throw problem(account, audience, unknown, "#/override_template", "unknown_placeholder")
                    .asException();
        }
    }

    private Set<String> unknown(AccountId account, Template template, Optional<Audience> audience) {
        var unknown = template.unknownPlaceholders(directNames(account, audience));
        if (unknown.isEmpty()) {
            return unknown;
        }
        var rest = new LinkedHashSet<>(unknown);
        rest.removeAll(contacts.knownAttributes(account, unknown));
        return rest;
    }

    /** Returns the valid names: contact fields, built-ins, the file's columns and attributes of contacts. */
    SequencedSet<String> validNames(AccountId account, Optional<Audience> audience) {
        var valid = directNames(account, audience);
        valid.addAll(contacts.attributeNames(account));
        return valid;
    }

    private SequencedSet<String> directNames(AccountId account, Optional<Audience> audience) {
        var names = new LinkedHashSet<>(Placeholders.WELL_KNOWN);
        audience.ifPresent(chosen -> audiences.variables(account, chosen).forEach(names::add));
        return names;
    }

    private Problem problem(
            AccountId account, Optional<Audience> audience, Set<String> unknown, String pointer, String code) {
        var valid = List.copyOf(validNames(account, audience));
        var names = String.join(", ", unknown);
        var detail = code.equals("unmatched_variables")
                ? "The template uses %s, but the import has no such column.".formatted(names)
                : "No contact has a value for %s. Valid are: %s.".formatted(names, String.join(", ", valid));
        return Problem.invalid(code, detail, List.of(new Violation(pointer, detail)))
                .with("unknown", List.copyOf(unknown))
                .with("valid", valid);
    }
}
