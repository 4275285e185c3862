package io.tidings.templates;

import io.tidings.audit.Audit;
import io.tidings.database.UniqueViolation;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.shared.TemplateId;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** The templates of accounts. Each call sees only the templates of its account. Thread-safe. */
@Singleton
public final class Templates {
    private final Jdbi jdbi;
    private final TemplateStore store;
    private final TemplateRules rules;
    private final Event<TemplateChanged> changed;
    private final Audit audit;

    Templates(Jdbi jdbi, TemplateStore store, TemplateRules rules, Event<TemplateChanged> changed, Audit audit) {
        this.audit = audit;
        this.jdbi = jdbi;
        this.store = store;
        this.rules = rules;
        this.changed = changed;
    }

    /**
     * Creates a template. Changes are recorded in the audit log, by their version.
     *
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_template}, {@code template_syntax} or
     *     {@code unknown_placeholder}; 409 {@code template_exists} with the {@code template_id} that has the name
     */
    public StoredTemplate create(Actor actor, TemplateFields fields) {
        var account = actor.account();
        var template = rules.check(account, fields, Optional.empty());
        var created = jdbi.inTransaction(handle -> {
            var inserted = store.insert(handle, account, template);
            inserted.ifPresent(
                    row -> audit.record(handle, actor, "template.created", "template:" + row.id(), Map.of()));
            return inserted;
        });
        return created.orElseThrow(() -> nameTaken(account, template.name()).asException());
    }

    /** Finds a template, active or not. */
    public Optional<StoredTemplate> find(AccountId account, TemplateId id) {
        return store.find(account, id);
    }

    /** Finds a template that campaigns may use. */
    public Optional<StoredTemplate> findActive(AccountId account, TemplateId id) {
        return store.find(account, id).filter(StoredTemplate::active);
    }

    /** Returns a page, newest first. */
    public Page<StoredTemplate> list(AccountId account, TemplateFilter filter, PageRequest request) {
        return store.list(account, filter, request);
    }

    /**
     * Updates the fields that are not null. Launched campaigns keep their rendered texts; drafts use the change. Throws
     * like {@link #create}, and 404 for a template that the account does not have.
     */
    public StoredTemplate update(Actor actor, TemplateId id, TemplateFields fields) {
        return write(actor, id, before -> rules.check(actor.account(), fields, Optional.of(before)));
    }

    /** Replaces all fields: null fields get their default values. Otherwise like {@link #update}. */
    public StoredTemplate replace(Actor actor, TemplateId id, TemplateFields fields) {
        return write(actor, id, before -> rules.check(actor.account(), fields, Optional.empty()));
    }

    /** Returns a page of its versions, newest first. Answers 404 for a template that the account does not have. */
    Page<TemplateVersion> versions(AccountId account, TemplateId id, PageRequest request) {
        var unused = require(store.find(account, id));
        return jdbi.withHandle(handle -> TemplateVersions.list(handle, account, id, request));
    }

    /** Answers 404 for a version that does not exist. */
    TemplateVersion version(AccountId account, TemplateId id, int version) {
        return jdbi.withHandle(handle -> TemplateVersions.find(handle, account, id, version))
                .orElseThrow(() -> Problem.notFound("version of the template").asException());
    }

    /**
     * Restores the content of that version as a new version. The name stays, and so does the active state. Throws like
     * {@link #update}.
     */
    StoredTemplate restore(Actor actor, TemplateId id, int version) {
        var old = version(actor.account(), id, version);
        return write(actor, id, before -> rules.checkRestored(actor.account(), before, old));
    }

    private StoredTemplate write(Actor actor, TemplateId id, UnaryOperator<TemplateData> change) {
        var account = actor.account();
        // The check may read contacts, so it runs before the row is locked. It runs again only if the row changed
        // meanwhile.
        var unlocked = require(store.find(account, id));
        var checked = change.apply(TemplateData.of(unlocked));
        try {
            return jdbi.inTransaction(handle -> {
                var before = require(store.lock(handle, account, id));
                var same = TemplateData.of(before).equals(TemplateData.of(unlocked));
                var now = same ? checked : change.apply(TemplateData.of(before));
                if (now.equals(TemplateData.of(before))) {
                    return before;
                }
                var updated = store.update(handle, before, now);
                audit.record(
                        handle,
                        actor,
                        "template.changed",
                        "template:" + id,
                        Map.of(
                                "version", String.valueOf(updated.version()),
                                "active", String.valueOf(updated.active())));
                changed.fire(new TemplateChanged(handle, account, id));
                return updated;
            });
        } catch (UnableToExecuteStatementException refused) {
            throw UniqueViolation.caused(refused)
                    ? nameTaken(account, checked.name()).asException()
                    : refused;
        }
    }

    /** Deactivates a template. Launched campaigns do not change. Idempotent. Answers 404 for an unknown template. */
    public void deactivate(Actor actor, TemplateId id) {
        var unused = update(actor, id, new TemplateFields(null, null, null, null, null, null, false));
    }

    private static StoredTemplate require(Optional<StoredTemplate> template) {
        return template.orElseThrow(() -> Problem.notFound("template").asException());
    }

    private Problem nameTaken(AccountId account, String name) {
        var problem = Problem.conflict("template_exists", "An active template with this name already exists.")
                .withErrors(List.of(new Violation("#/name", "Another active template has this name.")));
        return store.activeOfName(account, name)
                .map(id -> problem.with("template_id", id))
                .orElse(problem);
    }
}
