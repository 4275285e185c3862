package io.tidings.contacts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.shared.AccountId;
import io.tidings.shared.ContactId;
import io.tidings.shared.ImportId;
import io.tidings.shared.PhoneNumber;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

/** The SQL that reads and writes contacts by id or phone number. */
@Singleton
final class ContactStore {
    private static final String COLUMNS = """
            c.id, c.account_id, c.phone, c.first_name, c.last_name, c.location, c.preferred_product,
            c.attributes::text as attributes, c.tags, c.created_at, c.updated_at""";

    private final Jdbi jdbi;
    private final ObjectMapper json;

    ContactStore(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    /** Returns empty if the account already has a contact with that number. */
    Optional<Contact> insert(Handle handle, AccountId account, ContactData contact) {
        return bindFields(handle.createQuery("""
                                insert into contact as c (account_id, phone, first_name, last_name, location,
                                                          preferred_product, attributes, tags)
                                values (:account, :phone, :firstName, :lastName, :location,
                                        :product, cast(:attributes as jsonb), :tags)
                                on conflict (account_id, phone) do nothing
                                returning\s""" + COLUMNS), contact)
                .bind("account", account.value())
                .map(this::contact)
                .findOne();
    }

    /** Throws if another contact has the number: the database's unique index refuses it. */
    Contact update(Handle handle, AccountId account, ContactId id, ContactData contact) {
        return bindFields(handle.createQuery("""
                        update contact c
                           set phone = :phone, first_name = :firstName, last_name = :lastName, location = :location,
                               preferred_product = :product, attributes = cast(:attributes as jsonb), tags = :tags,
                               updated_at = now()
                         where c.id = :id and c.account_id = :account
                        returning\s""" + COLUMNS), contact)
                .bind("id", id.value())
                .bind("account", account.value())
                .map(this::contact)
                .one();
    }

    Optional<Contact> find(AccountId account, ContactId id) {
        return jdbi.withHandle(handle -> find(handle, account, id, ""));
    }

    /** Reads the contact and locks it until the transaction ends. */
    Optional<Contact> lock(Handle handle, AccountId account, ContactId id) {
        return find(handle, account, id, " for update");
    }

    Optional<Long> idOf(AccountId account, PhoneNumber phone) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select id from contact where account_id = :account and phone = :phone")
                        .bind("account", account.value())
                        .bind("phone", phone.e164())
                        .mapTo(Long.class)
                        .findOne());
    }

    /** Deletes the contact and its rows of imported files. Returns false if the account has no such contact. */
    boolean delete(Handle handle, AccountId account, ContactId id) {
        int deleted = handle.createUpdate("delete from contact where id = :id and account_id = :account")
                .bind("id", id.value())
                .bind("account", account.value())
                .execute();
        if (deleted == 1) {
            handle.createUpdate("delete from import_member where contact_id = :id")
                    .bind("id", id.value())
                    .execute();
        }
        return deleted == 1;
    }

    /** Returns the next contacts after an id, in the order of their ids. */
    List<Contact> after(AccountId account, long id, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS
                        + " from contact c where c.account_id = :account and c.id > :id order by c.id limit :limit")
                .bind("account", account.value())
                .bind("id", id)
                .bind("limit", limit)
                .map(this::contact)
                .list());
    }

    /** Returns the contacts in the order of their ids. */
    List<Contact> findAll(AccountId account, Long[] ids) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS
                        + " from contact c where c.account_id = :account and c.id = any(:ids) order by c.id")
                .bind("account", account.value())
                .bind("ids", ids)
                .map(this::contact)
                .list());
    }

    List<Contact> findByPhones(AccountId account, String[] phones) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS
                        + " from contact c where c.account_id = :account and c.phone = any(:phones)")
                .bind("account", account.value())
                .bind("phones", phones)
                .map(this::contact)
                .list());
    }

    /** Returns the import's number in the members table. */
    Optional<Long> importNo(AccountId account, ImportId id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select no from import_job where id = :id and account_id = :account")
                        .bind("id", id.value())
                        .bind("account", account.value())
                        .mapTo(Long.class)
                        .findOne());
    }

    private Optional<Contact> find(Handle handle, AccountId account, ContactId id, String lock) {
        return handle.createQuery(
                        "select " + COLUMNS + " from contact c where c.id = :id and c.account_id = :account" + lock)
                .bind("id", id.value())
                .bind("account", account.value())
                .map(this::contact)
                .findOne();
    }

    private <S extends SqlStatement<S>> S bindFields(S statement, ContactData contact) {
        return statement
                .bind("phone", contact.phone().e164())
                .bind("firstName", contact.firstName())
                .bind("lastName", contact.lastName())
                .bind("location", contact.location())
                .bind("product", contact.preferredProduct())
                .bind("attributes", toJson(contact.attributes()))
                .bind("tags", contact.tags().toArray(String[]::new));
    }

    private Contact contact(ResultSet row, StatementContext context) throws SQLException {
        return new Contact(
                new ContactId(row.getLong("id")),
                new AccountId(row.getLong("account_id")),
                new PhoneNumber(row.getString("phone")),
                row.getString("first_name"),
                row.getString("last_name"),
                row.getString("location"),
                row.getString("preferred_product"),
                attributes(row.getString("attributes")),
                List.of((String[]) row.getArray("tags").getArray()),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }

    private String toJson(Map<String, String> attributes) {
        try {
            return json.writeValueAsString(attributes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts cannot be written as JSON", e);
        }
    }

    private Map<String, String> attributes(String text) {
        if (text.equals("{}")) {
            return Map.of();
        }
        try {
            var values = new LinkedHashMap<String, String>();
            for (Map.Entry<String, JsonNode> entry : json.readTree(text).properties()) {
                var value = entry.getValue();
                if (!value.isNull()) {
                    values.put(entry.getKey(), value.isValueNode() ? value.asText() : value.toString());
                }
            }
            return values;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored attributes are not JSON", e);
        }
    }
}
