package io.tidings.contacts;

import io.tidings.accounts.Account;
import io.tidings.accounts.Accounts;
import io.tidings.database.UniqueViolation;
import io.tidings.phones.NumberRules;
import io.tidings.phones.ParsedNumber;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.ContactId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PhoneNumber;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The contacts of accounts; a phone number is unique within an account. Each call sees only the contacts of its
 * account. Thread-safe.
 */
@Singleton
public final class Contacts {
    private final Jdbi jdbi;
    private final ContactStore store;
    private final ContactLists lists;
    private final ContactAttributeStore attributes;
    private final Accounts accounts;
    private final ContactChanges changes;

    Contacts(
            Jdbi jdbi,
            ContactStore store,
            ContactLists lists,
            ContactAttributeStore attributes,
            Accounts accounts,
            ContactChanges changes) {
        this.changes = changes;
        this.jdbi = jdbi;
        this.store = store;
        this.lists = lists;
        this.attributes = attributes;
        this.accounts = accounts;
    }

    /**
     * Creates a contact and records it.
     *
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_contact} with all violations; 409 {@code
     *     contact_exists} with the {@code contact_id} that has the number
     */
    public Contact create(Actor actor, ContactFields fields) {
        var account = actor.account();
        var contact = ContactRules.check(fields, Optional.empty(), numbers(account));
        var created = jdbi.inTransaction(handle -> {
            var inserted = store.insert(handle, account, contact);
            inserted.ifPresent(row -> changes.created(handle, actor, row.id()));
            return inserted;
        });
        return created.orElseThrow(() -> phoneTaken(account, contact.phone()).asException());
    }

    /** Creates a contact as the program itself. Otherwise like {@link #create(Actor, ContactFields)}. */
    public Contact create(AccountId account, ContactFields fields) {
        return create(Actor.system(account), fields);
    }

    public Optional<Contact> find(AccountId account, ContactId id) {
        return store.find(account, id);
    }

    /**
     * Returns a page, newest first. The total is exact, except for more than 10,000 matches of a text or an import.
     * Answers 404 for an import that the account does not have.
     */
    public Page<Contact> list(AccountId account, ContactFilter filter, PageRequest request) {
        var importNo = filter.importId() == null
                ? null
                : store.importNo(account, filter.importId())
                        .orElseThrow(() -> Problem.notFound("import").asException());
        var country = filter.text() == null ? null : numbers(account).country();
        return lists.list(account, ContactQuery.of(account, filter, importNo, country, request.anchor()), request);
    }

    /**
     * Updates the fields that are not null. Throws like {@link #create}, and 404 for a contact that the account does
     * not have.
     */
    public Contact update(Actor actor, ContactId id, ContactFields fields) {
        return write(actor, id, fields, true);
    }

    /** Replaces all fields: null fields become empty. Otherwise like {@link #update}. */
    public Contact replace(Actor actor, ContactId id, ContactFields fields) {
        return write(actor, id, fields, false);
    }

    /**
     * Permanently deletes the contact and its rows of imported files. Launched messages keep their number, as the
     * history of what was sent and paid for. Waiting messages are cancelled, unless a worker has claimed them. Answers
     * 404 for a contact that the account does not have.
     */
    public void delete(Actor actor, ContactId id) {
        jdbi.useTransaction(handle -> {
            delete(handle, actor.account(), id);
            changes.recordDeletion(handle, actor, id);
        });
    }

    /** Deletes a contact for an erasure, which is recorded on its own. Otherwise like {@link #delete(Actor, ContactId)}. */
    public void delete(AccountId account, ContactId id) {
        jdbi.useTransaction(handle -> delete(handle, account, id));
    }

    private void delete(Handle handle, AccountId account, ContactId id) {
        if (!store.delete(handle, account, id)) {
            throw Problem.notFound("contact").asException();
        }
        changes.deleted(handle, account, id);
    }

    /**
     * Returns the existing contacts in the order of their ids, without duplicates. All are held in memory: pass a few
     * thousand ids at most.
     */
    public List<Contact> findAll(AccountId account, Collection<Long> ids) {
        return ids.isEmpty() ? List.of() : store.findAll(account, ids.toArray(Long[]::new));
    }

    /** Returns the contacts with these numbers, in no particular order. Unknown numbers are left out. */
    public List<Contact> findByPhones(AccountId account, Collection<PhoneNumber> phones) {
        return phones.isEmpty()
                ? List.of()
                : store.findByPhones(
                        account,
                        phones.stream().map(PhoneNumber::e164).distinct().toArray(String[]::new));
    }

    /** Returns the ids that the account does not have, ascending, without duplicates. */
    public List<Long> missing(AccountId account, Collection<Long> ids) {
        return ids.isEmpty() ? List.of() : attributes.missing(account, ids);
    }

    /** Returns the next contacts after an id, in the order of their ids. Pass 0 for the first contacts. */
    public List<Contact> after(AccountId account, long id, int limit) {
        return store.after(account, id, limit);
    }

    /** Returns the names of all attributes of all contacts. Slow for a million contacts. */
    public List<String> allAttributeNames(AccountId account) {
        return attributes.allAttributeNames(account);
    }

    /** Returns at most 200 attribute names of the newest contacts, in order, to offer them as placeholders. */
    public SequencedSet<String> attributeNames(AccountId account) {
        return attributes.attributeNames(account);
    }

    /** Returns the names that are an attribute of at least one contact of any age. */
    public Set<String> knownAttributes(AccountId account, Collection<String> candidates) {
        return attributes.knownAttributes(account, candidates);
    }

    /** Returns at most 1000 tags, the most frequent first. */
    public List<TagCount> tags(AccountId account) {
        return attributes.tags(account);
    }

    private Contact write(Actor actor, ContactId id, ContactFields fields, boolean keepUnmentioned) {
        var account = actor.account();
        var numbers = fields.phone() == null ? NumberRules.NONE : numbers(account);
        try {
            return jdbi.inTransaction(handle -> {
                var before = store.lock(handle, account, id)
                        .orElseThrow(() -> Problem.notFound("contact").asException());
                var checked =
                        ContactRules.check(fields, keepUnmentioned ? Optional.of(before) : Optional.empty(), numbers);
                var after = store.update(handle, account, id, checked);
                changes.changed(handle, actor, before, after);
                return after;
            });
        } catch (UnableToExecuteStatementException refused) {
            if (UniqueViolation.caused(refused)
                    && numbers.parse(fields.phone()) instanceof ParsedNumber.Valid(var phone, var _)) {
                throw phoneTaken(account, phone).asException();
            }
            throw refused;
        }
    }

    private Problem phoneTaken(AccountId account, PhoneNumber phone) {
        var problem = Problem.conflict("contact_exists", "A contact with this phone number already exists.")
                .withErrors(List.of(new Violation("#/phone", "Another contact has this number.")));
        return store.idOf(account, phone)
                .map(id -> problem.with("contact_id", id))
                .orElse(problem);
    }

    private NumberRules numbers(AccountId account) {
        return accounts.find(account).map(Account::numbers).orElse(NumberRules.NONE);
    }
}
