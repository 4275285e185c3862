package io.tidings.campaigns;

import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.templates.TemplateChanged;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the versions of drafts, and refuses a change or a launch that is based on another version than the current one. So
 * no text is sent that was not reviewed, and no change is lost. Thread-safe.
 */
@Singleton
public final class DraftVersions {
    private static final int KEPT = 100;
    private static final int PRECONDITION_FAILED = 412;

    private final Jdbi jdbi;

    DraftVersions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A stored template of drafts has a new text, so their versions rise in the transaction of that change. */
    void templateChanged(@Observes TemplateChanged changed) {
        var drafts = changed.handle()
                .createQuery("""
                        update campaign
                           set version = version + 1, updated_at = now()
                         where account_id = :account and status in ('draft', 'scheduled')
                           and (template_id = :template or experiment @> jsonb_build_object(
                                   'variants', jsonb_build_array(jsonb_build_object('template_id', :template))))
                        returning id""")
                .bind("account", changed.account().value())
                .bind("template", changed.template().value())
                .mapTo(CampaignId.class)
                .list();
        record(changed.handle(), "template:" + changed.template(), drafts);
    }

    /** Stores the current versions of these drafts. */
    static void record(Handle handle, String actor, Collection<CampaignId> drafts) {
        if (drafts.isEmpty()) {
            return;
        }
        var ids = drafts.stream().map(CampaignId::value).toArray(Long[]::new);
        handle.createUpdate("""
                        insert into campaign_version (campaign_id, version, actor, draft)
                        select c.id, c.version, :actor, jsonb_strip_nulls(jsonb_build_object(
                                   'name', c.name, 'channel', c.channel, 'message_content', c.message_content,
                                   'base_template', c.base_template, 'template_id', c.template_id,
                                   'template_text', (select t.body from template t where t.id = c.template_id),
                                   'audience', case when c.audience -> 'customer_ids' is null then c.audience
                                       else jsonb_build_object(
                                           'customer_count', jsonb_array_length(c.audience -> 'customer_ids'),
                                           'digest', md5(c.audience::text)) end,
                                   'missing_value', c.missing_value, 'priority', c.priority, 'render_at', c.render_at,
                                   'gateway_id', c.gateway_id, 'sender', c.sender, 'retry', c.retry,
                                   'on_uncertain', c.on_uncertain, 'rate_limit', c.rate_limit,
                                   'pause_on_failure_rate', c.pause_on_failure_rate,
                                   'frequency_cap', c.frequency_cap, 'variants', c.experiment,
                                   'track_links', c.track_links))
                          from campaign c where c.id = any(:ids)""").bind("actor", actor).bind("ids", ids).execute();
        handle.createUpdate("""
                        delete from campaign_version v using campaign c
                         where c.id = any(:ids) and v.campaign_id = c.id and v.version <= c.version - :kept""").bind("ids", ids).bind("kept", KEPT).execute();
    }

    /**
     * Refuses a launch of another version than the reviewed one.
     *
     * @param reviewed null for any version
     * @throws ProblemException 412 {@code changed_since_review}
     */
    public void requireReviewed(Handle handle, Campaign now, @Nullable Integer reviewed) {
        if (reviewed != null && reviewed != now.version()) {
            var changes = changes(handle, now, reviewed);
            throw problem(
                    "changed_since_review",
                    "Nothing was sent. The campaign was changed %s since it was reviewed: %s. Review it again."
                            .formatted(changes.by(), changes.fields()),
                    changes);
        }
    }

    /** Returns the refusal of a change that is based on an old version: 412 {@code changed_since_read}. */
    ProblemException changedSinceRead(Campaign now, @Nullable Integer seen) {
        var changes = changes(now, Objects.requireNonNullElse(seen, now.version()));
        return problem(
                "changed_since_read",
                "The draft was changed %s since you read it: %s. Nothing was stored."
                        .formatted(changes.by(), changes.fields()),
                changes);
    }

    /** Returns the changes of a campaign since this version. */
    public DraftChanges changes(Campaign now, int since) {
        return jdbi.withHandle(handle -> changes(handle, now, since));
    }

    private static DraftChanges changes(Handle handle, Campaign now, int since) {
        var fields = handle.createQuery("""
                        with now as (
                            select draft from campaign_version where campaign_id = :id and version = :now
                        ), seen as (
                            select draft from campaign_version where campaign_id = :id and version = :since
                        )
                        select key as field, s.value as before, n.value as now
                          from (select t.key, t.value from seen, jsonb_each_text(seen.draft) t) s
                          full join (select t.key, t.value from now, jsonb_each_text(now.draft) t) n using (key)
                         where s.value is distinct from n.value
                         order by key""")
                .bind("id", now.id().value())
                .bind("now", now.version())
                .bind("since", since)
                .mapTo(DraftChanges.Change.class)
                .list();
        return handle.createQuery("select at, actor from campaign_version where campaign_id = :id and version = :now")
                .bind("id", now.id().value())
                .bind("now", now.version())
                .mapTo(DraftChanges.Edit.class)
                .findOne()
                .map(edit -> new DraftChanges(now.version(), edit, fields))
                .orElseGet(() ->
                        new DraftChanges(now.version(), new DraftChanges.Edit(now.updatedAt(), "system"), List.of()));
    }

    private static ProblemException problem(String code, String detail, DraftChanges changes) {
        return Problem.of(PRECONDITION_FAILED, code, "Changed meanwhile", detail)
                .with("version", changes.version())
                .with("changed_at", changes.last().at().toString())
                .with("changed_by", changes.last().actor())
                .with("changes", changes.changes())
                .asException();
    }
}
