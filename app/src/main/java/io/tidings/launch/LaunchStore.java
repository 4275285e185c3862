package io.tidings.launch;

import io.tidings.audiences.AudienceJson;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignRowMapper;
import io.tidings.campaigns.CampaignStore;
import io.tidings.campaigns.TestPhase;
import io.tidings.launch.LaunchCheckpoint.Phase;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Channel;
import io.tidings.shared.ContactId;
import io.tidings.shared.TaskId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Stores the checkpoints of launches. Each write is fenced: it does nothing if the campaign is no longer being
 * prepared.
 */
@Singleton
final class LaunchStore {
    private final Jdbi jdbi;
    private final CampaignStore campaigns;

    LaunchStore(Jdbi jdbi, CampaignStore campaigns) {
        this.jdbi = jdbi;
        this.campaigns = campaigns;
    }

    /**
     * Changes a campaign from draft or scheduled to sending, in one guarded statement.
     *
     * @return false if the campaign has left these states before
     */
    boolean begin(Handle handle, CampaignId id, TaskId task, LaunchChecks.LaunchRequest request) {
        return handle.createUpdate("""
                        update campaign
                           set status = 'sending', preparing = true, launched_from = status, status_reason = null, task_id = :task,
                               audience = coalesce(cast(:audience as jsonb), audience), audience_size = :size,
                               frozen_template = :frozen, launch_snapshot = cast(:snapshot as jsonb), phase = :phase,
                               expected_plan = :expected, plan_hash_at_cursor = null, winner = null,
                               test_recipients = null, test_until = null, recipients = 0, launch_cursor = 0, waiting_cost = 0,
                               first_message_id = null, deleted_contacts = '{}',
                               launched_at = now(), updated_at = now()
                         where id = :id and status in ('draft', 'scheduled')
                        """)
                        .bind("id", id.value())
                        .bind("task", task.value())
                        .bind("audience", request.audience() == null ? null : AudienceJson.write(request.audience()))
                        .bind("size", request.size())
                        .bind("frozen", request.frozenTemplate())
                        .bind(
                                "snapshot",
                                request.snapshot() == null
                                        ? null
                                        : request.snapshot().json())
                        .bind("phase", request.phase().text())
                        .bind("expected", request.expectedHash())
                        .execute()
                > 0;
    }

    /** Returns the state of a launch. Empty if the campaign is not being prepared. */
    Optional<LaunchState> find(CampaignId id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, account_id, channel, message_content is not null as verbatim,
                               coalesce(message_content, base_template, frozen_template) as text,
                               missing_value, priority, render_at, retry, on_uncertain, gateway_id, sender,
                               rate_limit, pause_on_failure_rate, send_until, audience, task_id, audience_size, first_message_id,
                               recipients, launch_cursor, cast(launch_snapshot as text) as launch_snapshot,
                               phase, winner,
                               expected_plan, plan_hash_at_cursor, waiting_cost
                          from campaign
                         where id = :id and status in ('sending', 'paused') and preparing and phase <> 'waiting'
                        """)
                .bind("id", id.value())
                .map((row, context) -> state(row))
                .findOne());
    }

    /**
     * Returns the campaigns to prepare that have no job. A job is not enqueued while an earlier job of the campaign is
     * about to end. That can happen if a test is decided, or a campaign is launched again, at that moment.
     *
     * @param age the minimum age of launches; the job of a younger launch may have been picked up just now
     */
    List<CampaignId> withoutJob(Handle handle, Duration age) {
        return handle.createQuery("""
                        select id from campaign
                         where preparing and status in ('sending', 'paused') and phase <> 'waiting'
                           and (phase = 'rest' or updated_at < now() - :age)
                           and not exists (select from scheduled_tasks
                                            where task_name = :kind and task_instance = cast(campaign.id as text))
                        """)
                .bind("age", age)
                .bind("kind", LaunchJobs.LAUNCH)
                .mapTo(Long.class)
                .map(CampaignId::new)
                .list();
    }

    /** @return false if the campaign is no longer being prepared, or another launcher has set its id */
    boolean setFirstMessageId(Handle handle, CampaignId id, long firstMessageId) {
        return handle.createUpdate("""
                        update campaign
                           set first_message_id = :first
                         where id = :id and status in ('sending', 'paused') and preparing and first_message_id is null
                        """)
                        .bind("id", id.value())
                        .bind("first", firstMessageId)
                        .execute()
                > 0;
    }

    /** Returns whether the campaign is paused. The messages of a paused campaign are written, but not sent. */
    boolean isPaused(Handle handle, CampaignId id) {
        return handle.createQuery("select status = 'paused' from campaign where id = :id")
                .bind("id", id.value())
                .mapTo(Boolean.class)
                .one();
    }

    /**
     * Advances the checkpoint by a chunk. Call it before the rows of the chunk are written, in the same transaction.
     * The row stays locked. So a second launcher or a cancellation takes effect before the whole chunk or after it.
     */
    boolean advance(Handle handle, LaunchState state, long written, Chunk chunk) {
        return handle.createUpdate("""
                        update campaign
                           set recipients = :after, launch_cursor = :cursor, plan_hash_at_cursor = :chain,
                               waiting_cost = :rest
                         where id = :id and status in ('sending', 'paused') and preparing
                           and first_message_id = :first and recipients = :before and phase = :phase
                        """)
                        .bind("id", state.campaign().value())
                        .bind("first", state.firstMessageId())
                        .bind("before", written)
                        .bind("after", written + chunk.size())
                        .bind("cursor", chunk.cursor())
                        .bind("chain", chunk.hashAtCursor().isEmpty() ? null : chunk.hashAtCursor())
                        .bind("rest", chunk.waitingCost())
                        .bind("phase", state.checkpoint().phase().text())
                        .execute()
                > 0;
    }

    /**
     * Runs the action in one transaction that locks the row of the campaign, if the campaign is being prepared.
     *
     * @return false if the campaign is no longer being prepared
     */
    boolean whilePreparing(CampaignId id, BiConsumer<Handle, Campaign> action) {
        return jdbi.inTransaction(handle -> {
            var campaign = campaigns.lock(handle, id).filter(Campaign::preparing);
            campaign.ifPresent(locked -> action.accept(handle, locked));
            return campaign.isPresent();
        });
    }

    /** Notes a deleted contact at the launches of the account that are being written, and locks their rows. */
    void noteDeleted(Handle handle, AccountId account, ContactId contact) {
        handle.createUpdate("""
                        with launching as (
                            select id from campaign where account_id = :account and preparing order by id for update
                        )
                        update campaign c set deleted_contacts = array_append(c.deleted_contacts, :contact)
                          from launching where c.id = launching.id and c.preparing""")
                .bind("account", account.value())
                .bind("contact", contact.value())
                .execute();
    }

    /** Returns the contacts that were deleted since the launch began or this was called last. */
    List<Long> takeDeleted(Handle handle, CampaignId id) {
        return handle.createQuery("""
                        with noted as (
                            select id, deleted_contacts from campaign where id = :id and deleted_contacts <> '{}'
                        ), taken as (
                            update campaign c set deleted_contacts = '{}' from noted where c.id = noted.id
                        )
                        select unnest(deleted_contacts) from noted""").bind("id", id.value()).mapTo(Long.class).list();
    }

    /** Marks the campaign as prepared. Returns false if it is no longer being prepared. */
    boolean markPrepared(Handle handle, CampaignId id) {
        return handle.createUpdate("""
                        update campaign set preparing = false, updated_at = now()
                         where id = :id and status in ('sending', 'paused') and preparing
                        """).bind("id", id.value()).execute() > 0;
    }

    /**
     * Starts the waiting time of a test whose share is written. Returns false if the campaign is no longer being
     * prepared.
     */
    boolean startTest(Handle handle, CampaignId id, TestPhase test) {
        return handle.createUpdate("""
                        update campaign
                           set phase = 'waiting', test_recipients = recipients, launch_cursor = 0,
                               plan_hash_at_cursor = null,
                               test_until = now() + make_interval(mins => :wait), updated_at = now()
                         where id = :id and status in ('sending', 'paused') and preparing and phase = 'test'
                        """)
                        .bind("id", id.value())
                        .bind("wait", test.waitMinutes())
                        .execute()
                > 0;
    }

    /** Skips a test whose share has no recipient, so that all recipients get a variant at once. */
    void skipTest(CampaignId id) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update campaign set phase = 'all', launch_cursor = 0, plan_hash_at_cursor = null, waiting_cost = 0
                         where id = :id and status in ('sending', 'paused') and preparing and phase = 'test' and recipients = 0
                        """).bind("id", id.value()).execute());
    }

    private static LaunchState state(ResultSet row) throws SQLException {
        return new LaunchState(
                new CampaignId(row.getLong("id")),
                new AccountId(row.getLong("account_id")),
                Channel.parse(row.getString("channel")).orElseThrow(),
                row.getBoolean("verbatim"),
                row.getString("text"),
                CampaignRowMapper.settings(row),
                AudienceJson.read(row.getString("audience")),
                new TaskId(row.getObject("task_id", UUID.class)),
                new LaunchState.Progress(
                        row.getLong("audience_size"),
                        row.getLong("first_message_id"),
                        row.getLong("recipients"),
                        row.getLong("launch_cursor")),
                snapshot(row),
                checkpoint(row));
    }

    private static LaunchSnapshot snapshot(ResultSet row) throws SQLException {
        var frozen = row.getString("launch_snapshot");
        return frozen == null
                ? LaunchSnapshot.of(row.getBoolean("verbatim"), row.getString("text"))
                : LaunchSnapshot.read(frozen);
    }

    private static LaunchCheckpoint checkpoint(ResultSet row) throws SQLException {
        var winner = row.getObject("winner", Integer.class);
        return new LaunchCheckpoint(
                Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                winner == null ? -1 : winner,
                row.getString("expected_plan"),
                row.getString("plan_hash_at_cursor"),
                row.getLong("waiting_cost"));
    }
}
