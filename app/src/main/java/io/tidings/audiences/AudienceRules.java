package io.tidings.audiences;

import io.tidings.contacts.Contacts;
import io.tidings.contacts.Tags;
import io.tidings.imports.Imports;
import io.tidings.personalisation.TextRules;
import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** Checks whether a campaign can be sent to an audience. */
@Singleton
public final class AudienceRules {
    private static final int MAX_NAMED = 10;

    private final Imports imports;
    private final Contacts contacts;
    private final Audiences audiences;
    private final AudienceStore store;
    private final AudienceConfig config;

    AudienceRules(Imports imports, Contacts contacts, Audiences audiences, AudienceStore store, AudienceConfig config) {
        this.imports = imports;
        this.contacts = contacts;
        this.audiences = audiences;
        this.store = store;
        this.config = config;
    }

    /** @throws io.tidings.shared.Problem.ProblemException 400, 404, 409 or 422, depending on the error */
    public void check(AccountId account, Audience audience) {
        switch (audience) {
            case Audience.Imported(var id) -> checkImport(account, id);
            case Audience.Chosen(var chosen) -> checkContacts(account, chosen);
            case Audience.Tagged(var tags, var match) -> checkTags(tags);
            case Audience.Everyone _ -> {}
            case Audience.Filtered(var filter, var savedAs) -> audiences.check(account, filter);
            case Audience.Saved(var id) ->
                audiences.check(account, audiences.get(account, id).filter());
        }
    }

    /** Checks the audience and counts its current contacts. */
    public long count(AccountId account, Audience audience) {
        check(account, audience);
        return store.count(account, audience);
    }

    /** Returns the current filter of a saved audience, and any other audience unchanged. */
    public Audience frozen(AccountId account, Audience audience) {
        return audience instanceof Audience.Saved(var id)
                ? new Audience.Filtered(audiences.get(account, id).filter(), id)
                : audience;
    }

    private void checkImport(AccountId account, ImportId id) {
        var summary = imports.find(account, id)
                .orElseThrow(() -> Problem.notFound("import").asException());
        if (summary.isUndone()) {
            throw Problem.conflict("import_undone", "The import was undone. Import the file again.")
                    .asException();
        }
        switch (summary.status()) {
            case SUCCESS -> {}
            case PROCESSING ->
                throw Problem.conflict(
                                "import_not_finished", "The import is still being read. Try again after it has ended.")
                        .asException();
            case FAILED, CANCELLED ->
                throw Problem.conflict("import_not_usable", "The import is incomplete. Import the file again.")
                        .asException();
        }
    }

    private void checkContacts(AccountId account, List<Long> chosen) {
        if (chosen.isEmpty()) {
            throw Problem.malformed("customer_ids_empty", "customer_ids is empty.")
                    .withErrors(List.of(new Violation("#/customer_ids", "At least one id is required.")))
                    .asException();
        }
        if (chosen.size() > config.maxCustomerIds()) {
            throw Problem.invalid(
                            "customer_ids_too_many",
                            "customer_ids has %d ids, but the maximum is %d. Import a file or use a tag instead."
                                    .formatted(chosen.size(), config.maxCustomerIds()))
                    .asException();
        }
        var unknown = contacts.missing(account, chosen);
        if (!unknown.isEmpty()) {
            throw Problem.notFound("customer")
                    .with("customer_ids", unknown.subList(0, Math.min(unknown.size(), MAX_NAMED)))
                    .asException();
        }
    }

    private static void checkTags(List<String> tags) {
        if (Tags.normalised(tags).isEmpty()) {
            var detail = "At least one tag is required.";
            throw Problem.invalid("tags_empty", detail, List.of(new Violation("#/tags", detail)))
                    .asException();
        }
        tags.forEach(tag -> TextRules.requireStorable(tag, "#/tags"));
    }

    /** Returns the names of the columns of the file that are not contact fields. */
    public Set<String> variables(AccountId account, Audience audience) {
        return audience instanceof Audience.Imported(var id)
                ? imports.find(account, id)
                        .map(summary -> Set.copyOf(summary.variables()))
                        .orElse(Set.of())
                : Set.of();
    }
}
