package io.tidings.contacts;

import io.tidings.accounts.Account;
import io.tidings.accounts.Accounts;
import io.tidings.database.UniqueViolation;
import io.tidings.phones.PhoneNumbers;
import io.tidings.shared.AccountId;
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
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/** The people an account writes to, unique by phone. Every call sees only the account's own. Thread-safe. */
@Singleton
public final class Contacts {
    private final Jdbi jdbi;
    private final ContactStore store;
    private final ContactLists lists;
    private final ContactNames names;
    private final Accounts accounts;

    Contacts(Jdbi jdbi, ContactStore store, ContactLists lists, ContactNames names, Accounts accounts) {
        this.jdbi = jdbi;
        this.store = store;
        this.lists = lists;
        this.names = names;
        this.accounts = accounts;
    }

    /**
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_contact} with all that is wrong; 409
     *     {@code contact_exists} with the {@code contact_id} that has the number
     */
    public Contact create(AccountId account, ContactFields fields) {
        var contact = ContactRules.check(fields, Optional.empty(), country(account));
        return store.insert(account, contact)
                .orElseThrow(() -> phoneTaken(account, contact.phone()).asException());
    }

    public Optional<Contact> find(AccountId account, ContactId id) {
        return store.find(account, id);
    }

    /**
     * Newest first. The total is exact, except of more than 10,000 that match a text or an import. Answers 404 for an
     * import that the account does not have.
     */
    public Page<Contact> list(AccountId account, ContactFilter filter, PageRequest request) {
        var importNo = filter.importId() == null
                ? null
                : store.importNo(account, filter.importId())
                        .orElseThrow(() -> Problem.notFound("import").asException());
        var country = filter.text() == null ? null : country(account);
        return lists.list(account, ContactQuery.of(account, filter, importNo, country, request.anchor()), request);
    }

    /** Changes what the fields mention. As {@link #create}, and 404 for a contact that the account does not have. */
    public Contact update(AccountId account, ContactId id, ContactFields fields) {
        return write(account, id, fields, true);
    }

    /** The fields are all there is to know now: what they do not mention becomes empty. Otherwise as {@link #update}. */
    public Contact replace(AccountId account, ContactId id, ContactFields fields) {
        return write(account, id, fields, false);
    }

    /**
     * Forgets the person and what imported files said of them, for good. Messages that were launched keep their number,
     * as the history of what was sent and paid for, and those still queued go out: cancel the campaign to stop them.
     * Answers 404 for a contact that the account does not have.
     */
    public void delete(AccountId account, ContactId id) {
        if (!store.delete(account, id)) {
            throw Problem.notFound("contact").asException();
        }
    }

    /** Those that exist, in the order of their ids, each once. All of them are in memory: ask for some thousand at once. */
    public List<Contact> findAll(AccountId account, Collection<Long> ids) {
        return ids.isEmpty() ? List.of() : store.findAll(account, ids.toArray(Long[]::new));
    }

    /** The contacts with these numbers, in no order; numbers that nobody has are left out. */
    public List<Contact> findByPhones(AccountId account, Collection<PhoneNumber> phones) {
        return phones.isEmpty()
                ? List.of()
                : store.findByPhones(
                        account,
                        phones.stream().map(PhoneNumber::e164).distinct().toArray(String[]::new));
    }

    /** Those that the account does not have, in ascending order, each once. */
    public List<Long> missing(AccountId account, Collection<Long> ids) {
        return ids.isEmpty() ? List.of() : names.missing(account, ids);
    }

    /** The next ones behind an id, in the order of their ids; 0 for the first ones. */
    public List<Contact> after(AccountId account, long id, int limit) {
        return store.after(account, id, limit);
    }

    /** The names of all attributes that any contact has: dear for a million of them. */
    public List<String> allAttributeNames(AccountId account) {
        return names.allAttributeNames(account);
    }

    /** At most 200 attributes of the newest contacts, by name, to be offered as placeholders. */
    public SequencedSet<String> attributeNames(AccountId account) {
        return names.attributeNames(account);
    }

    /** Those of the names that are an attribute of at least one contact, however old. */
    public Set<String> knownAttributes(AccountId account, Collection<String> asked) {
        return names.knownAttributes(account, asked);
    }

    /** The commonest first, at most 1000. */
    public List<TagCount> tags(AccountId account) {
        return names.tags(account);
    }

    private Contact write(AccountId account, ContactId id, ContactFields fields, boolean keepTheRest) {
        var country = fields.phone() == null ? null : country(account);
        try {
            return jdbi.inTransaction(handle -> {
                var before = store.lock(handle, account, id)
                        .orElseThrow(() -> Problem.notFound("contact").asException());
                var checked = ContactRules.check(fields, keepTheRest ? Optional.of(before) : Optional.empty(), country);
                return store.update(handle, account, id, checked);
            });
        } catch (UnableToExecuteStatementException refused) {
            if (UniqueViolation.caused(refused)
                    && PhoneNumbers.parse(fields.phone(), country) instanceof PhoneNumbers.Valid(var phone)) {
                throw phoneTaken(account, phone).asException();
            }
            throw refused;
        }
    }

    private Problem phoneTaken(AccountId account, PhoneNumber phone) {
        var problem = Problem.conflict("contact_exists", "There is a contact with this phone number already.")
                .withErrors(List.of(new Violation("#/phone", "Another contact has this number.")));
        return store.idOf(account, phone)
                .map(id -> problem.with("contact_id", id))
                .orElse(problem);
    }

    private @Nullable String country(AccountId account) {
        return accounts.find(account).map(Account::defaultCountry).orElse(null);
    }
}
