package io.tidings.audiences;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.audit.Audit;
import io.tidings.contacts.Contact;
import io.tidings.contacts.Contacts;
import io.tidings.database.UniqueViolation;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.AudienceId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/**
 * Manages saved audiences, and finds the contacts that match a filter. Each call sees only its account. Thread-safe.
 */
@Singleton
final class Audiences {
    public static final int MAX_NAME = 200;

    private final Jdbi jdbi;
    private final Audit audit;
    private final SavedAudienceStore store;
    private final FilteredContacts filtered;
    private final Contacts contacts;

    Audiences(Jdbi jdbi, Audit audit, SavedAudienceStore store, FilteredContacts filtered, Contacts contacts) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.store = store;
        this.filtered = filtered;
        this.contacts = contacts;
    }

    /**
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_filter} with all errors, 422 for the name,
     *     404 for an import or campaign of another account, 409 {@code audience_exists}
     */
    public SavedAudience create(Actor actor, @Nullable String name, @Nullable JsonNode filter) {
        var checkedName = name(name);
        var checked = filter(actor.account(), filter);
        var created = jdbi.inTransaction(handle -> {
            var inserted = store.insert(handle, actor.account(), checkedName, checked);
            inserted.ifPresent(row -> record(handle, actor, "created", row.id()));
            return inserted;
        });
        return created.orElseThrow(() -> nameTaken().asException());
    }

    /** Changes the values that are not null. Launched campaigns keep the filter that they had at launch. */
    public SavedAudience change(Actor actor, AudienceId id, @Nullable String name, @Nullable JsonNode filter) {
        var account = actor.account();
        get(account, id);
        var checkedName = name == null ? null : name(name);
        var checked = filter == null ? null : filter(account, filter);
        try {
            return jdbi.inTransaction(handle -> {
                var changed =
                        store.update(handle, account, id, checkedName, checked).orElseThrow(Audiences::notFound);
                record(handle, actor, "changed", id);
                return changed;
            });
        } catch (UnableToExecuteStatementException refused) {
            if (UniqueViolation.caused(refused)) {
                throw nameTaken().asException();
            }
            throw refused;
        }
    }

    public void delete(Actor actor, AudienceId id) {
        jdbi.useTransaction(handle -> {
            if (!store.delete(handle, actor.account(), id)) {
                throw notFound();
            }
            record(handle, actor, "deleted", id);
        });
    }

    public Optional<SavedAudience> find(AccountId account, AudienceId id) {
        return store.find(account, id);
    }

    /** Returns the audience, or throws 404. */
    public SavedAudience get(AccountId account, AudienceId id) {
        return find(account, id).orElseThrow(Audiences::notFound);
    }

    /** Lists saved audiences, newest first. */
    public Page<SavedAudience> list(AccountId account, PageRequest request) {
        return store.list(account, request);
    }

    /** Counts the contacts that match. For imports and campaigns, a million contacts take one to two seconds. */
    public long count(AccountId account, Filter filter) {
        return filtered.count(account, filter);
    }

    /** Lists the contacts that match, newest first. */
    public Page<Contact> contacts(AccountId account, Filter filter, PageRequest request) {
        var found = filtered.page(account, filter, request);
        boolean more = found.ids().size() > request.size();
        var ids = more ? found.ids().subList(0, request.size()) : found.ids();
        var newestFirst = contacts.findAll(account, ids).reversed();
        return Page.of(newestFirst, request, found.total(), found.anchor()).followedFrom(more ? ids.getLast() : null);
    }

    /** Reads a filter, and checks that its imports and campaigns belong to the account. */
    public Filter filter(AccountId account, @Nullable JsonNode json) {
        if (json == null || json.isNull()) {
            throw invalid("filter_missing", "#/filter", "An audience needs a filter.");
        }
        var filter = FilterJson.read(json, "#/filter");
        check(account, filter);
        return filter;
    }

    /**
     * @throws io.tidings.shared.Problem.ProblemException 404 for an import or a campaign that the account does not
     *     have, 422 {@code clicks_not_tracked} for clicks in a campaign without tracked links
     */
    public void check(AccountId account, Filter filter) {
        if (!new HashSet<>(store.imports(account, filter.imports())).containsAll(filter.imports())) {
            throw Problem.notFound("import").asException();
        }
        if (!new HashSet<>(store.campaigns(account, filter.campaigns())).containsAll(filter.campaigns())) {
            throw Problem.notFound("campaign").asException();
        }
        checkClicks(account, filter.clickedIn());
    }

    /** Without tracked links, "not clicked" would match every contact of the campaign. */
    private void checkClicks(AccountId account, List<CampaignId> campaigns) {
        if (campaigns.isEmpty()) {
            return;
        }
        var untracked = new LinkedHashSet<>(campaigns);
        untracked.removeAll(store.tracked(account, campaigns));
        if (!untracked.isEmpty()) {
            var names = untracked.stream().map(CampaignId::toString).collect(Collectors.joining(", "));
            throw invalid(
                    "clicks_not_tracked",
                    "#/filter",
                    "Clicks are not counted in campaign %s. It has no tracked links, or was not launched yet."
                            .formatted(names));
        }
    }

    private void record(Handle handle, Actor actor, String verb, AudienceId id) {
        audit.record(handle, actor, "audience." + verb, "audience:" + id, Map.of());
    }

    private static String name(@Nullable String given) {
        var name = Objects.requireNonNullElse(given, "").strip();
        if (name.isEmpty() || name.codePointCount(0, name.length()) > MAX_NAME || name.indexOf(0) >= 0) {
            throw invalid("name_invalid", "#/name", "An audience's name has 1 to %d characters.".formatted(MAX_NAME));
        }
        return name;
    }

    private static RuntimeException invalid(String code, String pointer, String detail) {
        return Problem.invalid(code, detail, List.of(new Violation(pointer, detail)))
                .asException();
    }

    private static Problem nameTaken() {
        return Problem.conflict("audience_exists", "An audience with this name exists already.");
    }

    private static RuntimeException notFound() {
        return Problem.notFound("audience").asException();
    }
}
