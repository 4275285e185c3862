package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceJson;
import io.tidings.database.PagedQuery;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Stores campaigns and the history of their status. {@code LaunchStore} has the statements of a launch. */
@Singleton
public final class CampaignStore {
    private final Jdbi jdbi;

    CampaignStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The filter of a list; null does not filter. */
    record Filter(@Nullable CampaignStatus status, @Nullable Channel channel) {}

    CampaignId insert(Actor actor, NewCampaign campaign) {
        return jdbi.inTransaction(handle -> insert(handle, actor, campaign));
    }

    CampaignId insert(Handle handle, Actor actor, NewCampaign campaign) {
        var id = bind(handle.createQuery("""
                            insert into campaign (account_id, name, channel, message_content, template_id, base_template,
                                                  audience, missing_value, priority, render_at, retry, on_uncertain,
                                                  frequency_cap, experiment, gateway_id, sender, rate_limit,
                                                  pause_on_failure_rate, send_until, track_links)
                            values (:account, :name, :channel, :message_content, :template_id, :base_template,
                                    cast(:audience as jsonb), :missing_value, :priority, :render_at,
                                    cast(:retry as jsonb), :on_uncertain, cast(:cap as jsonb),
                                    cast(:experiment as jsonb), :gateway, :sender, :rate_limit,
                                    :pause_on_failure_rate, :send_until, :track_links)
                            returning id
                            """).bind("account", actor.account().value()), campaign)
                .mapTo(Long.class)
                .one();
        var campaignId = new CampaignId(id);
        recordStatusChange(handle, actor, campaignId, null, CampaignStatus.DRAFT, "created");
        DraftVersions.record(handle, actor.label(), List.of(campaignId));
        return campaignId;
    }

    /**
     * Replaces a draft.
     *
     * @param seen the version that the change is based on; null for any
     * @return whether the campaign was a draft of this version and was replaced
     */
    boolean replaceDraft(Handle handle, Actor actor, CampaignId id, NewCampaign campaign, @Nullable Integer seen) {
        boolean replaced = bind(
                                handle.createUpdate("""
                        update campaign
                           set name = :name, channel = :channel, message_content = :message_content,
                               template_id = :template_id, base_template = :base_template,
                               audience = cast(:audience as jsonb), missing_value = :missing_value,
                               priority = :priority, render_at = :render_at, retry = cast(:retry as jsonb),
                               on_uncertain = :on_uncertain, gateway_id = :gateway, sender = :sender,
                               rate_limit = :rate_limit, pause_on_failure_rate = :pause_on_failure_rate,
                               send_until = :send_until,
                               frequency_cap = cast(:cap as jsonb),
                               experiment = cast(:experiment as jsonb), track_links = :track_links,
                               version = version + 1, updated_at = now()
                         where id = :id and account_id = :account and status = 'draft'
                           and (cast(:seen as int) is null or version = :seen)
                        """)
                                        .bind("id", id.value())
                                        .bind("account", actor.account().value())
                                        .bind("seen", seen),
                                campaign)
                        .execute()
                > 0;
        if (replaced) {
            DraftVersions.record(handle, actor.label(), List.of(id));
        }
        return replaced;
    }

    /**
     * Deletes a draft.
     *
     * @param seen the version that is to be deleted; null for any
     * @return whether the campaign was a draft of this version and was deleted
     */
    boolean deleteDraft(Handle handle, AccountId account, CampaignId id, @Nullable Integer seen) {
        return handle.createUpdate("""
                        delete from campaign
                         where id = :id and account_id = :account and status = 'draft'
                           and (cast(:seen as int) is null or version = :seen)
                        """)
                        .bind("seen", seen)
                        .bind("id", id.value())
                        .bind("account", account.value())
                        .execute()
                > 0;
    }

    public Optional<Campaign> find(AccountId account, CampaignId id) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + CampaignRowMapper.COLUMNS + """
                         from campaign where id = :id and account_id = :account
                        """)
                .bind("id", id.value())
                .bind("account", account.value())
                .map(new CampaignRowMapper())
                .findOne());
    }

    /** Returns the time by the clock of the database. */
    public Instant databaseTime() {
        return jdbi.withHandle(handle -> handle.createQuery("select clock_timestamp()")
                .mapTo(Instant.class)
                .one());
    }

    /** Returns campaigns of any account. The caller must have checked the access to these ids. */
    public List<Campaign> findAll(Collection<CampaignId> ids) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + CampaignRowMapper.COLUMNS + """
                         from campaign where id = any(:ids)
                        """)
                .bind("ids", ids.stream().map(CampaignId::value).toArray(Long[]::new))
                .map(new CampaignRowMapper())
                .list());
    }

    /** Returns the campaigns of the account that are scheduled, sending or paused. */
    List<CampaignId> unfinished(AccountId account) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id from campaign
                         where account_id = :account and status in ('scheduled', 'sending', 'paused')
                         order by id
                        """)
                .bind("account", account.value())
                .mapTo(Long.class)
                .map(CampaignId::new)
                .list());
    }

    /** Returns the audience with all chosen contacts; empty when it is given at launch. */
    public Optional<Audience> audience(AccountId account, CampaignId id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select audience from campaign
                         where id = :id and account_id = :account and audience is not null
                        """)
                .bind("id", id.value())
                .bind("account", account.value())
                .mapTo(String.class)
                .findOne()
                .map(AudienceJson::read));
    }

    Page<Campaign> list(AccountId account, Filter filter, PageRequest request) {
        return jdbi.inTransaction(handle -> new PagedQuery(handle, request, query -> bind(query, account, filter))
                .page("""
                        select count(*) as total, max(id) as highest
                          from campaign
                         where account_id = :account
                           and (cast(:anchor as bigint) is null or id <= :anchor)
                           and (cast(:status as text) is null or status = :status)
                           and (cast(:channel as text) is null or channel = :channel)
                        """, "select " + CampaignRowMapper.COLUMNS + """
                         from campaign
                         where account_id = :account
                           and (cast(:anchor as bigint) is null or id <= :anchor)
                           and (cast(:status as text) is null or status = :status)
                           and (cast(:channel as text) is null or channel = :channel)
                         order by id desc
                         limit :size offset :offset
                        """, new CampaignRowMapper()));
    }

    List<StatusChange> history(AccountId account, CampaignId id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select from_status, to_status, actor, reason, at
                          from status_history
                         where campaign_id = :id and account_id = :account
                         order by id
                        """)
                .bind("id", id.value())
                .bind("account", account.value())
                .mapTo(StatusChange.class)
                .list());
    }

    /** Locks the campaign's row until the transaction ends, so that changes of status do not overlap. */
    public Optional<Campaign> lock(Handle handle, AccountId account, CampaignId id) {
        return handle.createQuery("select " + CampaignRowMapper.COLUMNS + """
                         from campaign where id = :id and account_id = :account for update
                        """)
                .bind("id", id.value())
                .bind("account", account.value())
                .map(new CampaignRowMapper())
                .findOne();
    }

    /** As {@link #lock(Handle, AccountId, CampaignId)}, for a campaign of any account. */
    public Optional<Campaign> lock(Handle handle, CampaignId id) {
        return handle.createQuery("select " + CampaignRowMapper.COLUMNS + " from campaign where id = :id for update")
                .bind("id", id.value())
                .map(new CampaignRowMapper())
                .findOne();
    }

    /**
     * Changes the status of a campaign and adds the change to its history.
     *
     * @param campaign as it was read; nothing changes if its status is another one now
     * @return whether the status was changed
     */
    public boolean transition(Handle handle, Actor actor, Campaign campaign, Transition transition) {
        if (!campaign.status().canBecome(transition.to())) {
            throw new IllegalStateException("campaign %s is %s, which cannot become %s"
                    .formatted(campaign.id(), campaign.status(), transition.to()));
        }
        int changed = handle.createUpdate("""
                        update campaign
                           set status = :to, preparing = preparing and :to in ('sending', 'paused'),
                               status_reason = :reason, updated_at = now(),
                               completed_at = case when :completed then now() when :to = 'sending' then null
                                                   else completed_at end
                         where id = :id and status = :from
                        """)
                .bind("id", campaign.id().value())
                .bind("from", campaign.status().text())
                .bind("to", transition.to().text())
                .bind("reason", transition.reason())
                .bind("completed", transition.completed())
                .execute();
        if (changed > 0) {
            recordStatusChange(handle, actor, campaign.id(), campaign.status(), transition.to(), transition.reason());
        }
        return changed > 0;
    }

    /** Reverts a launch that is still being prepared: restores the status before it and records the change. */
    public void revertLaunch(Handle handle, Actor actor, Campaign campaign, String reason) {
        var before = handle.createQuery("""
                        update campaign
                           set status = coalesce(launched_from, 'draft'), preparing = false, status_reason = :reason,
                               recipients = 0, audience_size = null, first_message_id = null, launch_cursor = 0,
                               frozen_template = null, launched_at = null, updated_at = now()
                         where id = :id and preparing
                        returning status
                        """)
                .bind("id", campaign.id().value())
                .bind("reason", reason)
                .mapTo(String.class)
                .findOne();
        before.flatMap(CampaignStatus::parse)
                .ifPresent(
                        status -> recordStatusChange(handle, actor, campaign.id(), campaign.status(), status, reason));
    }

    /** @param completed whether no message is in flight any more */
    public record Transition(CampaignStatus to, String reason, boolean completed) {}

    public void recordStatusChange(
            Handle handle,
            Actor actor,
            CampaignId campaign,
            @Nullable CampaignStatus from,
            CampaignStatus to,
            String reason) {
        handle.createUpdate("""
                        insert into status_history (account_id, campaign_id, from_status, to_status, actor, reason)
                        values (:account, :campaign, :from, :to, :actor, :reason)
                        """)
                .bind("account", actor.account().value())
                .bind("campaign", campaign.value())
                .bind("from", from == null ? null : from.text())
                .bind("to", to.text())
                .bind("actor", actor.label())
                .bind("reason", reason)
                .execute();
    }

    /** Returns the campaigns that may have ended without an event. */
    List<CampaignId> unfinished(Handle handle) {
        return handle.createQuery("""
                        select id from campaign where status in ('sending', 'paused') and not preparing
                        union all
                        select id from campaign where status = 'cancelled' and completed_at is null
                        """).mapTo(Long.class).map(CampaignId::new).list();
    }

    /** Returns the campaigns of these plans that have the status sent or failed. */
    List<CampaignId> sentOrFailed(Handle handle, List<PlanId> plans) {
        return handle.createQuery("""
                        select id from campaign where id = any(:ids) and status in ('sent', 'failed')""")
                .bind("ids", plans.stream().map(PlanId::value).toArray(Long[]::new))
                .mapTo(Long.class)
                .map(CampaignId::new)
                .list();
    }

    /**
     * Completes a cancelled campaign once. Its history gets the reason too, because only now the messages are counted.
     */
    void markCancelled(Handle handle, CampaignId id, String reason) {
        handle.createUpdate("""
                        with completed as (
                            update campaign set completed_at = now(), updated_at = now(), status_reason = :reason
                             where id = :id and completed_at is null
                            returning id
                        )
                        update status_history set reason = :reason
                         where id = (select max(h.id) from status_history h join completed c on c.id = h.campaign_id
                                      where h.to_status = 'cancelled')
                        """).bind("id", id.value()).bind("reason", reason).execute();
    }

    private static void bind(Query query, AccountId account, Filter filter) {
        query.bind("account", account.value())
                .bind("status", filter.status() == null ? null : filter.status().text())
                .bind(
                        "channel",
                        filter.channel() == null ? null : filter.channel().text());
    }

    private static <S extends SqlStatement<S>> S bind(S statement, NewCampaign campaign) {
        var content = campaign.content();
        var settings = campaign.settings();
        var terms = settings.terms();
        return statement
                .bind("name", campaign.name())
                .bind("channel", campaign.channel().text())
                .bind("message_content", content instanceof Content.Verbatim(var text) ? text : null)
                .bind("template_id", content instanceof Content.Stored(var id) ? (Long) id.value() : null)
                .bind("base_template", content instanceof Content.Inline(var template) ? template : null)
                .bind("audience", campaign.audience().map(AudienceJson::write).orElse(null))
                .bind("missing_value", settings.missingValue().text())
                .bind("priority", settings.priority().text())
                .bind("render_at", settings.renderAt().text())
                .bind("retry", RetryJson.write(terms.retry()))
                .bind("on_uncertain", terms.onUncertain().text())
                .bind(
                        "gateway",
                        Optional.ofNullable(terms.gateway())
                                .map(GatewayId::value)
                                .orElse(null))
                .bind("sender", terms.sender())
                .bind(
                        "cap",
                        VariantSettingsJson.write(campaign.variantSettings().cap()))
                .bind(
                        "experiment",
                        VariantSettingsJson.write(campaign.variantSettings().experiment()))
                .bind("track_links", campaign.variantSettings().trackLinks())
                .bind("rate_limit", terms.rateLimit())
                .bind("pause_on_failure_rate", terms.pauseOnFailureRate())
                .bind("send_until", terms.sendUntil());
    }
}
