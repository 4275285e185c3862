package io.tidings.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceJson;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignRowMapper;
import io.tidings.schedule.Prunable;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Stores rehearsals. They are pruned like their tasks, because they show texts of real contacts and become stale. */
@Singleton
final class RehearsalStore implements Prunable {
    private static final String COLUMNS = """
            id, account_id, campaign_id, task_id, cast(audience as text) as audience,
            cast(launch_snapshot as text) as launch_snapshot, size, fingerprint, hash,
            cast(result as text) as result, created_at, finished_at""";

    private final Jdbi jdbi;
    private final PlanFingerprint fingerprint;
    private final ObjectMapper json;

    RehearsalStore(Jdbi jdbi, PlanFingerprint fingerprint, ObjectMapper json) {
        this.jdbi = jdbi;
        this.fingerprint = fingerprint;
        this.json = json;
    }

    /** Stores a rehearsal. Reads the fingerprint before the first contact is read, so that each later change counts. */
    void insert(
            Handle handle,
            UUID id,
            Campaign campaign,
            TaskId task,
            Audience audience,
            LaunchChecks.LaunchRequest request) {
        var launch = LaunchState.forRehearsal(campaign, request.requireSnapshot(), audience, request.size());
        handle.createUpdate("""
                        insert into rehearsal (id, account_id, campaign_id, task_id, audience, launch_snapshot, size,
                            fingerprint)
                        values (:id, :account, :campaign, :task, cast(:audience as jsonb), cast(:snapshot as jsonb), :size,
                            :fingerprint)
                        """)
                .bind("id", id)
                .bind("account", campaign.account().value())
                .bind("campaign", campaign.id().value())
                .bind("task", task.value())
                .bind("audience", AudienceJson.write(audience))
                .bind("snapshot", request.requireSnapshot().json())
                .bind("size", request.size())
                .bind(
                        "fingerprint",
                        PlanFingerprint.isNeeded(request.size())
                                ? fingerprint.of(handle, launch).toArray(String[]::new)
                                : null)
                .execute();
    }

    /** Returns the number of running rehearsals of the account. No other one of the account starts until the commit. */
    long lockRunning(Handle handle, AccountId account) {
        handle.createQuery("select id from account where id = :account for no key update")
                .bind("account", account.value())
                .mapTo(Long.class)
                .one();
        return handle.createQuery("""
                        select count(*) from task
                         where account_id = :account and kind = :kind and state in ('queued', 'running')
                        """)
                .bind("account", account.value())
                .bind("kind", LaunchJobs.REHEARSAL)
                .mapTo(Long.class)
                .one();
    }

    /** Returns the running rehearsal of the same texts, the same audience and the same number of contacts. */
    Optional<UUID> running(Handle handle, Campaign campaign, Audience audience, LaunchChecks.LaunchRequest request) {
        return handle.createQuery("""
                        select r.id
                          from rehearsal r
                          join task t on t.id = r.task_id and t.state in ('queued', 'running')
                         where r.campaign_id = :campaign and r.account_id = :account
                           and r.audience = cast(:audience as jsonb) and r.launch_snapshot = cast(:snapshot as jsonb)
                           and r.size = :size
                         order by r.created_at desc
                         limit 1
                        """)
                .bind("account", campaign.account().value())
                .bind("campaign", campaign.id().value())
                .bind("audience", AudienceJson.write(audience))
                .bind("snapshot", request.requireSnapshot().json())
                .bind("size", request.size())
                .mapTo(UUID.class)
                .findOne();
    }

    void finish(Handle handle, UUID id, String hash, RehearsalResult result) {
        handle.createUpdate("""
                        update rehearsal set hash = :hash, result = cast(:result as jsonb), finished_at = now()
                         where id = :id and finished_at is null
                        """)
                .bind("id", id)
                .bind("hash", hash)
                .bind("result", written(result))
                .execute();
    }

    Optional<Rehearsal> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + " from rehearsal where id = :id")
                .bind("id", id)
                .map((row, _) -> rehearsal(row))
                .findOne());
    }

    /** Returns the newest rehearsal of the campaign. */
    Optional<Rehearsal> latest(AccountId account, CampaignId campaign) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + """
                         from rehearsal
                         where campaign_id = :campaign and account_id = :account
                         order by created_at desc limit 1
                        """)
                .bind("campaign", campaign.value())
                .bind("account", account.value())
                .map((row, _) -> rehearsal(row))
                .findOne());
    }

    /** Returns the newest rehearsal of the campaign with this hash. */
    Optional<Rehearsal> ofHash(AccountId account, CampaignId campaign, String hash) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + COLUMNS + """
                         from rehearsal
                         where campaign_id = :campaign and account_id = :account and hash = :hash
                         order by created_at desc limit 1
                        """)
                .bind("campaign", campaign.value())
                .bind("account", account.value())
                .bind("hash", hash)
                .map((row, _) -> rehearsal(row))
                .findOne());
    }

    @Override
    public String what() {
        return "rehearsals";
    }

    @Override
    public int prune(Duration age) {
        return jdbi.withHandle(handle -> handle.createUpdate("delete from rehearsal where created_at < now() - :age")
                .bind("age", age)
                .execute());
    }

    private Rehearsal rehearsal(ResultSet row) throws SQLException {
        var result = row.getString("result");
        var fingerprint = row.getArray("fingerprint");
        return new Rehearsal(
                row.getObject("id", UUID.class),
                new AccountId(row.getLong("account_id")),
                new CampaignId(row.getLong("campaign_id")),
                new TaskId(row.getObject("task_id", UUID.class)),
                AudienceJson.read(row.getString("audience")),
                LaunchSnapshot.read(row.getString("launch_snapshot")),
                row.getLong("size"),
                fingerprint == null ? List.of() : List.of((String[]) fingerprint.getArray()),
                row.getString("hash"),
                result == null ? null : read(result),
                CampaignRowMapper.instant(row, "created_at").orElseThrow(),
                CampaignRowMapper.instant(row, "finished_at").orElse(null));
    }

    private String written(RehearsalResult result) {
        try {
            return json.writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the result of a rehearsal cannot be written as JSON", e);
        }
    }

    private RehearsalResult read(String stored) {
        try {
            return json.readValue(stored, RehearsalResult.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored result of a rehearsal cannot be read", e);
        }
    }
}
