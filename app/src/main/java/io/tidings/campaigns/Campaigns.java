package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceRules;
import io.tidings.messages.MessageCounts;
import io.tidings.queue.Dispatches;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Channel;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Creates, changes, deletes and reads campaigns. Thread-safe. A campaign of another account is 404. Every refusal is a
 * {@link io.tidings.shared.Problem.ProblemException} that changes nothing.
 */
@Singleton
public final class Campaigns {
    private final CampaignStore store;
    private final DraftRules rules;
    private final AudienceRules audienceRules;
    private final Schedules schedules;
    private final DraftVersions versions;
    private final Dispatches dispatch;

    Campaigns(
            CampaignStore store,
            DraftRules rules,
            AudienceRules audienceRules,
            Schedules schedules,
            DraftVersions versions,
            Dispatches dispatch) {
        this.store = store;
        this.rules = rules;
        this.audienceRules = audienceRules;
        this.schedules = schedules;
        this.versions = versions;
        this.dispatch = dispatch;
    }

    public CampaignId create(Actor actor, CampaignDraft draft) {
        return create(actor, draft, Optional.empty());
    }

    private CampaignId create(Actor actor, CampaignDraft draft, Optional<CampaignId> original) {
        return schedules.create(actor, rules.check(actor.account(), draft), original);
    }

    /** Copies a campaign to a new draft, without its schedule. The new name says that it is a copy. */
    public Campaign duplicate(Actor actor, CampaignId id) {
        var original = draft(actor.account(), id);
        var name = "Copy of " + original.name();
        int end = name.offsetByCodePoints(0, Math.min(name.codePointCount(0, name.length()), DraftRules.MAX_NAME));
        return get(actor.account(), create(actor, original.withName(name.substring(0, end)), Optional.of(id)));
    }

    /**
     * Replaces a draft as a whole; 409 {@code wrong_state} for any other campaign.
     *
     * @param seen the version that the change is based on; null for any. Another version is 412 {@code
     *     changed_since_read} with the differences.
     */
    public Campaign edit(Actor actor, CampaignId id, CampaignDraft draft, @Nullable Integer seen) {
        requireDraft(get(actor.account(), id), "edited");
        var campaign = rules.check(actor.account(), draft);
        if (!schedules.replace(actor, id, campaign, seen)) {
            var now = get(actor.account(), id);
            requireDraft(now, "edited");
            throw versions.changedSinceRead(now, seen);
        }
        return get(actor.account(), id);
    }

    /**
     * Deletes a draft; 409 {@code wrong_state} for any other campaign.
     *
     * @param seen as for {@link #edit}
     */
    public void delete(Actor actor, CampaignId id, @Nullable Integer seen) {
        if (!schedules.delete(actor, id, seen)) {
            var now = get(actor.account(), id);
            requireDraft(now, "deleted");
            throw versions.changedSinceRead(now, seen);
        }
    }

    public Optional<Campaign> find(AccountId account, CampaignId id) {
        return store.find(account, id);
    }

    /**
     * Returns the campaigns with these ids, in no order, and leaves out unknown ids. Not limited to an account: the
     * caller must have checked the ids.
     */
    public List<Campaign> findAll(Collection<CampaignId> ids) {
        return store.findAll(ids);
    }

    /** Returns a campaign, or throws 404. */
    public Campaign get(AccountId account, CampaignId id) {
        return store.find(account, id)
                .orElseThrow(() -> Problem.notFound("campaign").asException());
    }

    /** Returns the draft that was last created or edited, without its schedule. */
    public CampaignDraft draft(AccountId account, CampaignId id) {
        var campaign = get(account, id);
        var draft = new CampaignDraft(
                campaign.name(),
                campaign.channel(),
                null,
                null,
                null,
                store.audience(account, id).orElse(null),
                campaign.settings(),
                null,
                campaign.variantSettings());
        return campaign.variantSettings().experiment() == null ? draft.withContent(campaign.content()) : draft;
    }

    /** Returns the audience of a draft with all its contacts, for editing. */
    public Optional<Audience> audience(AccountId account, CampaignId id) {
        return store.audience(account, id);
    }

    /** Lists campaigns, newest first; null does not filter. */
    public Page<Campaign> list(
            AccountId account, @Nullable CampaignStatus status, @Nullable Channel channel, PageRequest request) {
        return store.list(account, new CampaignStore.Filter(status, channel), request);
    }

    public MessageCounts stats(Campaign campaign) {
        return dispatch.counts(campaign.id().plan()).withTotalAtLeast(campaign.total());
    }

    /** As {@link #stats(Campaign)}, for many campaigns in one query. */
    public Map<CampaignId, MessageCounts> stats(Collection<Campaign> campaigns) {
        var counts = dispatch.counts(
                campaigns.stream().map(campaign -> campaign.id().plan()).toList());
        return campaigns.stream()
                .collect(Collectors.toMap(
                        Campaign::id,
                        campaign -> counts.getOrDefault(campaign.id().plan(), MessageCounts.NONE)
                                .withTotalAtLeast(campaign.total())));
    }

    /** Returns the changes of a draft since this version. */
    public DraftChanges changes(Campaign now, int since) {
        return versions.changes(now, since);
    }

    /** Returns all changes of status, oldest first. */
    public List<StatusChange> history(AccountId account, CampaignId id) {
        return store.history(account, get(account, id).id());
    }

    /** Counts the contacts that an audience has now. Refuses the same audiences as a campaign. */
    public long audienceSize(AccountId account, Audience audience) {
        return audienceRules.count(account, audience);
    }

    private static void requireDraft(Campaign campaign, String done) {
        if (campaign.status() != CampaignStatus.DRAFT) {
            throw campaign.status().refusal(done);
        }
    }
}
