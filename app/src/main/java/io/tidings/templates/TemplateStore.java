package io.tidings.templates;

import io.tidings.database.PagedQuery;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.TemplateId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;

/** The SQL of templates. */
@Singleton
final class TemplateStore {
    private static final String COLUMNS =
            "id, account_id, name, channel, body, variables, language, translations::text as translations,"
                    + " active, version, created_at, updated_at";

    private static final String LISTED = """
             from template
            where account_id = :account
              and (cast(:anchor as bigint) is null or id <= :anchor)
              and (cast(:active as boolean) is null or active = :active)
              and (cast(:channel as text) is null or channel = :channel)
            """;

    private final Jdbi jdbi;

    TemplateStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Returns empty if an active template of the account has the same name. */
    Optional<StoredTemplate> insert(Handle handle, AccountId account, TemplateData template) {
        var inserted = bindFields(handle.createQuery("""
                            insert into template (account_id, name, channel, body, variables, language, translations,
                                                  active)
                            values (:account, :name, :channel, :body, :variables, :language,
                                    cast(:translations as jsonb), :active)
                            on conflict (account_id, lower(name)) where active do nothing
                            returning\s""" + COLUMNS), template)
                .bind("account", account.value())
                .map((row, _) -> template(row))
                .findOne();
        inserted.ifPresent(created -> TemplateVersions.insert(handle, created));
        return inserted;
    }

    /** Throws if another active template has the name: the database's unique index refuses it. */
    StoredTemplate update(Handle handle, StoredTemplate before, TemplateData template) {
        var updated = bindFields(handle.createQuery("""
                        update template
                           set name = :name, channel = :channel, body = :body, variables = :variables,
                               language = :language, translations = cast(:translations as jsonb),
                               active = :active, version = version + :more, updated_at = now()
                         where id = :id and account_id = :account
                        returning\s""" + COLUMNS), template)
                .bind("more", template.hasSameContentAs(TemplateData.of(before)) ? 0 : 1)
                .bind("id", before.id().value())
                .bind("account", before.account().value())
                .map((row, _) -> template(row))
                .one();
        TemplateVersions.insert(handle, updated);
        return updated;
    }

    Optional<StoredTemplate> find(AccountId account, TemplateId id) {
        return jdbi.withHandle(handle -> find(handle, account, id, ""));
    }

    /** Reads the template and locks it until the transaction ends. */
    Optional<StoredTemplate> lock(Handle handle, AccountId account, TemplateId id) {
        return find(handle, account, id, " for update");
    }

    Optional<Long> activeOfName(AccountId account, String name) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id from template where account_id = :account and lower(name) = lower(:name) and active
                        """)
                .bind("account", account.value())
                .bind("name", name)
                .mapTo(Long.class)
                .findOne());
    }

    /** Returns a page, newest first. */
    Page<StoredTemplate> list(AccountId account, TemplateFilter filter, PageRequest request) {
        return jdbi.withHandle(handle -> new PagedQuery(handle, request, query -> bind(query, account, filter))
                .page(
                        "select count(*) as total, max(id) as highest" + LISTED,
                        "select " + COLUMNS + LISTED + "order by id desc limit :size offset :offset",
                        (row, _) -> template(row)));
    }

    private static void bind(Query query, AccountId account, TemplateFilter filter) {
        var channel = filter.channel();
        query.bind("account", account.value())
                .bind("active", filter.active())
                .bind("channel", channel == null ? null : channel.text());
    }

    private static Optional<StoredTemplate> find(Handle handle, AccountId account, TemplateId id, String lock) {
        return handle.createQuery(
                        "select " + COLUMNS + " from template where id = :id and account_id = :account" + lock)
                .bind("id", id.value())
                .bind("account", account.value())
                .map((row, _) -> template(row))
                .findOne();
    }

    private static <S extends SqlStatement<S>> S bindFields(S statement, TemplateData template) {
        return statement
                .bind("name", template.name())
                .bind("channel", template.channel().text())
                .bind("body", template.body())
                .bind("variables", template.variables().toArray(String[]::new))
                .bind("language", template.language())
                .bind("translations", Translations.write(template.translations()))
                .bind("active", template.active());
    }

    private static StoredTemplate template(ResultSet row) throws SQLException {
        return new StoredTemplate(
                new TemplateId(row.getLong("id")),
                new AccountId(row.getLong("account_id")),
                row.getString("name"),
                Channel.parse(row.getString("channel")).orElseThrow(),
                row.getString("body"),
                List.of((String[]) row.getArray("variables").getArray()),
                row.getString("language"),
                Translations.read(row.getString("translations")),
                row.getBoolean("active"),
                row.getInt("version"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
