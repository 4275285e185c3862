package io.tidings.audiences;

import io.tidings.database.PagedQuery;
import io.tidings.shared.AccountId;
import io.tidings.shared.AudienceId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.ImportId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Stores saved audiences, and checks the references of their filters. */
@Singleton
final class SavedAudienceStore {
    private static final String COLUMNS =
            "id, account_id, name, cast(filter as text) as filter, created_at, updated_at";

    private final Jdbi jdbi;

    SavedAudienceStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Inserts an audience. Returns empty if the account has an audience with this name. */
    Optional<SavedAudience> insert(Handle handle, AccountId account, String name, Filter filter) {
        return handle.createQuery("""
                        insert into audience (account_id, name, filter) values (:account, :name, cast(:filter as jsonb))
                        on conflict (account_id, lower(name)) do nothing
                        returning\s""" + COLUMNS)
                .bind("account", account.value())
                .bind("name", name)
                .bind("filter", FilterJson.write(filter).toString())
                .map((row, _) -> audience(row))
                .findOne();
    }

    /** Updates an audience. Returns empty if the account does not have it. A name in use violates the unique index. */
    Optional<SavedAudience> update(
            Handle handle, AccountId account, AudienceId id, @Nullable String name, @Nullable Filter filter) {
        return handle.createQuery("""
                        update audience
                           set name = coalesce(:name, name), filter = coalesce(cast(:filter as jsonb), filter),
                               updated_at = now()
                         where id = :id and account_id = :account
                        returning\s""" + COLUMNS)
                .bind("id", id.value())
                .bind("account", account.value())
                .bind("name", name)
                .bind("filter", filter == null ? null : FilterJson.write(filter).toString())
                .map((row, _) -> audience(row))
                .findOne();
    }

    /** @return false if the account does not have the audience */
    boolean delete(Handle handle, AccountId account, AudienceId id) {
        return handle.createUpdate("delete from audience where id = :id and account_id = :account")
                        .bind("id", id.value())
                        .bind("account", account.value())
                        .execute()
                > 0;
    }

    Optional<SavedAudience> find(AccountId account, AudienceId id) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select " + COLUMNS + " from audience where id = :id and account_id = :account")
                .bind("id", id.value())
                .bind("account", account.value())
                .map((row, _) -> audience(row))
                .findOne());
    }

    Page<SavedAudience> list(AccountId account, PageRequest request) {
        return jdbi.inTransaction(handle -> new PagedQuery(
                        handle, request, query -> query.bind("account", account.value()))
                .page("""
                        select count(*) as total, max(id) as highest from audience
                         where account_id = :account and (cast(:anchor as bigint) is null or id <= :anchor)
                        """, "select " + COLUMNS + """
                         from audience
                         where account_id = :account and (cast(:anchor as bigint) is null or id <= :anchor)
                         order by id desc limit :size offset :offset
                        """, (row, _) -> audience(row)));
    }

    /** Returns those of the imports that belong to the account. */
    List<ImportId> imports(AccountId account, List<ImportId> ids) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select id from import_job where id = any(:ids) and account_id = :account")
                        .bind("ids", ids.stream().map(ImportId::value).toArray(UUID[]::new))
                        .bind("account", account.value())
                        .mapTo(UUID.class)
                        .map(ImportId::new)
                        .list());
    }

    /** Returns those of the campaigns that belong to the account. */
    List<CampaignId> campaigns(AccountId account, List<CampaignId> ids) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select id from campaign where id = any(:ids) and account_id = :account")
                        .bind("ids", ids.stream().map(CampaignId::value).toArray(Long[]::new))
                        .bind("account", account.value())
                        .mapTo(Long.class)
                        .map(CampaignId::new)
                        .list());
    }

    /** Returns those of the campaigns that belong to the account and were launched with tracked links. */
    List<CampaignId> tracked(AccountId account, List<CampaignId> ids) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select distinct plan_id from link where plan_id = any(:ids) and account_id = :account""")
                .bind("ids", ids.stream().map(CampaignId::value).toArray(Long[]::new))
                .bind("account", account.value())
                .mapTo(Long.class)
                .map(CampaignId::new)
                .list());
    }

    private static SavedAudience audience(ResultSet row) throws SQLException {
        return new SavedAudience(
                new AudienceId(row.getLong("id")),
                new AccountId(row.getLong("account_id")),
                row.getString("name"),
                FilterJson.stored(row.getString("filter")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
