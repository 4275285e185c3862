package io.tidings.launch;

import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.ImportId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Campaigns whose file is still being imported, in the table {@code campaign_file}. */
@Singleton
final class CsvCampaignStore {
    private static final String PENDING = """
            select f.campaign_id, f.account_id, f.launch, f.actor, i.status = 'success' as imported
              from campaign_file f join import_job i on i.id = f.import_id
             where i.status <> 'processing'""";

    private final Jdbi jdbi;

    CsvCampaignStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * A campaign whose import has ended.
     *
     * @param imported false if the import failed or was cancelled
     */
    record Pending(CampaignId campaign, boolean launch, Actor actor, boolean imported) {}

    void insert(Handle handle, CampaignId campaign, Actor actor, ImportId file, boolean launch) {
        handle.createUpdate("""
                        insert into campaign_file (campaign_id, account_id, import_id, launch, actor)
                        values (:campaign, :account, :import, :launch, :actor)""")
                .bind("campaign", campaign.value())
                .bind("account", actor.account().value())
                .bind("import", file.value())
                .bind("launch", launch)
                .bind("actor", actor.label())
                .execute();
    }

    List<Pending> finished() {
        return jdbi.withHandle(handle ->
                handle.createQuery(PENDING).map(CsvCampaignStore::pending).list());
    }

    List<Pending> finished(ImportId file) {
        return jdbi.withHandle(handle -> handle.createQuery(PENDING + " and f.import_id = :import")
                .bind("import", file.value())
                .map(CsvCampaignStore::pending)
                .list());
    }

    /**
     * Deletes the row of a campaign whose import has ended.
     *
     * @param reason why the campaign was not launched; stored if the campaign is still a draft; null for no reason
     */
    void delete(Handle handle, CampaignId campaign, @Nullable String reason) {
        handle.createUpdate("delete from campaign_file where campaign_id = :campaign")
                .bind("campaign", campaign.value())
                .execute();
        handle.createUpdate("""
                        update campaign set status_reason = :reason
                         where id = :campaign and status = 'draft' and cast(:reason as text) is not null""")
                .bind("campaign", campaign.value())
                .bind("reason", reason)
                .execute();
    }

    private static Pending pending(ResultSet row, StatementContext context) throws SQLException {
        return new Pending(
                new CampaignId(row.getLong("campaign_id")),
                row.getBoolean("launch"),
                actor(new AccountId(row.getLong("account_id")), row.getString("actor")),
                row.getBoolean("imported"));
    }

    /** The inverse of {@link Actor#label}. */
    private static Actor actor(AccountId account, String label) {
        int colon = label.indexOf(':');
        return colon < 0
                ? Actor.system(account)
                : new Actor(
                        account,
                        Actor.Kind.valueOf(label.substring(0, colon).toUpperCase(Locale.ROOT)),
                        Long.parseLong(label.substring(colon + 1)));
    }
}
