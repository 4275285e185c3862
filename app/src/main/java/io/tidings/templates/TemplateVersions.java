package io.tidings.templates;

import io.tidings.database.PagedQuery;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.TemplateId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of the versions of templates. A version is written once. It is never changed or deleted. */
final class TemplateVersions {
    private static final String COLUMNS =
            "version, channel, body, variables, language, translations::text as translations, created_at";

    private TemplateVersions() {}

    /** Inserts the current content as a version. Does nothing if that version exists already. */
    static void insert(Handle handle, StoredTemplate template) {
        handle.createUpdate("""
                        insert into template_version (template_id, version, account_id, channel, body, variables,
                                                      language, translations)
                        values (:id, :version, :account, :channel, :body, :variables, :language,
                                cast(:translations as jsonb))
                        on conflict do nothing
                        """)
                .bind("id", template.id().value())
                .bind("version", template.version())
                .bind("account", template.account().value())
                .bind("channel", template.channel().text())
                .bind("body", template.body())
                .bind("variables", template.variables().toArray(String[]::new))
                .bind("language", template.language())
                .bind("translations", Translations.write(template.translations()))
                .execute();
    }

    static Optional<TemplateVersion> find(Handle handle, AccountId account, TemplateId id, int version) {
        return handle.createQuery("select " + COLUMNS + """
                         from template_version
                        where template_id = :id and account_id = :account and version = :version
                        """)
                .bind("id", id.value())
                .bind("account", account.value())
                .bind("version", version)
                .map((row, _) -> version(row))
                .findOne();
    }

    /** Returns a page of versions, newest first. The anchor of the page is a version number. */
    static Page<TemplateVersion> list(Handle handle, AccountId account, TemplateId id, PageRequest request) {
        return new PagedQuery(
                        handle, request, query -> query.bind("id", id.value()).bind("account", account.value()))
                .keyedBy("version")
                .page("""
                        select count(*) as total, cast(max(version) as bigint) as highest
                          from template_version
                         where template_id = :id and account_id = :account
                           and (cast(:anchor as bigint) is null or version <= :anchor)
                        """, "select " + COLUMNS + """
                         from template_version
                        where template_id = :id and account_id = :account
                          and (cast(:anchor as bigint) is null or version <= :anchor)
                        order by version desc
                        limit :size offset :offset
                        """, (row, _) -> version(row));
    }

    private static TemplateVersion version(ResultSet row) throws SQLException {
        return new TemplateVersion(
                row.getInt("version"),
                Channel.parse(row.getString("channel")).orElseThrow(),
                row.getString("body"),
                List.of((String[]) row.getArray("variables").getArray()),
                row.getString("language"),
                Translations.read(row.getString("translations")),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
