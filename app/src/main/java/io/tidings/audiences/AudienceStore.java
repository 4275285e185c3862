package io.tidings.audiences;

import io.tidings.audiences.Audience.Tagged.Match;
import io.tidings.shared.AccountId;
import io.tidings.shared.AudienceId;
import io.tidings.shared.ContactId;
import io.tidings.shared.ImportId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Opens and counts audiences, and reads the values of one contact. */
@Singleton
public final class AudienceStore {
    private final Jdbi jdbi;
    private final FilteredContacts filtered;

    AudienceStore(Jdbi jdbi, FilteredContacts filtered) {
        this.jdbi = jdbi;
        this.filtered = filtered;
    }

    /** Opens a reader of the audience. A saved audience has its current filter. */
    public AudienceReader reader(AccountId account, Audience audience, ValueColumns columns) {
        return new AudienceReader(
                jdbi,
                account,
                frozen(account, audience),
                importNo(account, audience).orElse(0L),
                columns);
    }

    /** Returns the number of the import. Empty for another audience, or an import of another account. */
    public Optional<Long> importNo(AccountId account, Audience audience) {
        return audience instanceof Audience.Imported(var id) ? importNo(account, id) : Optional.empty();
    }

    /** Returns the number by which {@code import_member} refers to an import. */
    Optional<Long> importNo(AccountId account, ImportId id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select no from import_job where id = :id and account_id = :account
                        """)
                .bind("id", id.value())
                .bind("account", account.value())
                .mapTo(Long.class)
                .findOne());
    }

    /** Returns the current number of contacts. */
    public long count(AccountId account, Audience audience) {
        return switch (audience) {
            case Audience.Imported(var id) ->
                importNo(account, id).map(this::members).orElse(0L);
            case Audience.Chosen(var contacts) -> chosen(account, contacts);
            case Audience.Tagged(var tags, var match) -> tagged(account, tags, match);
            case Audience.Everyone _ -> everyone(account);
            case Audience.Filtered(var filter, var savedAs) -> filtered.count(account, filter);
            case Audience.Saved _ -> count(account, frozen(account, audience));
        };
    }

    /** Returns the values of a contact for this audience. Empty if the account does not have the contact. */
    public Optional<AudienceMember> member(
            AccountId account, ContactId contact, Optional<Long> importNo, ValueColumns columns) {
        return jdbi.withHandle(handle -> columns.bind(handle.createQuery("""
                        select c.id, c.phone%s
                          from contact c
                          left join lateral (select m.first_name, m.last_name, m.location, m.preferred_product, m.variables
                                               from import_member m
                                              where m.import_no = :import and m.contact_id = c.id
                                              order by m.row_no limit 1) file on true
                         where c.id = :contact and c.account_id = :account
                        """.formatted(columns.sql(true)))
                        .bind("import", importNo.orElse(0L))
                        .bind("contact", contact.value())
                        .bind("account", account.value()))
                .map((row, context) -> {
                    var values = new String[columns.width(true)];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = row.getString(3 + i);
                    }
                    return new AudienceMember(row.getLong(1), row.getLong(1), row.getString(2), values);
                })
                .findOne());
    }

    /** Returns the current filter of a saved audience. A deleted audience is empty; a launch checks this before. */
    private Audience frozen(AccountId account, Audience audience) {
        return audience instanceof Audience.Saved(var id)
                ? saved(account, id).orElseGet(() -> new Audience.Chosen(List.of()))
                : audience;
    }

    private Optional<Audience> saved(AccountId account, AudienceId id) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select cast(filter as text) from audience where id = :id and account_id = :account")
                .bind("id", id.value())
                .bind("account", account.value())
                .mapTo(String.class)
                .findOne()
                .map(filter -> new Audience.Filtered(FilterJson.stored(filter), id)));
    }

    private long members(long importNo) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from import_member where import_no = :no")
                .bind("no", importNo)
                .mapTo(Long.class)
                .one());
    }

    private long chosen(AccountId account, List<Long> contacts) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select count(*) from contact where id = any(:ids) and account_id = :account
                        """)
                .bind("ids", contacts.toArray(Long[]::new))
                .bind("account", account.value())
                .mapTo(Long.class)
                .one());
    }

    private long tagged(AccountId account, List<String> tags, Match match) {
        var condition = switch (match) {
            case ANY -> "tags && :tags";
            case ALL -> "tags @> :tags";
        };
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select count(*) from contact where account_id = :account and " + condition)
                .bind("account", account.value())
                .bind("tags", tags.toArray(String[]::new))
                .mapTo(Long.class)
                .one());
    }

    private long everyone(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from contact where account_id = :account")
                .bind("account", account.value())
                .mapTo(Long.class)
                .one());
    }
}
