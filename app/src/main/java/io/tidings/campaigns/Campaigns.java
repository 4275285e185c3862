package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceRules;
import io.tidings.dispatch.Dispatches;
import io.tidings.messages.MessageCounts;
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
 * Everything that can be asked of campaigns. Thread-safe. Every method is bounded by the actor's account: what belongs to
 * another answers 404, and every refusal is a {@link io.tidings.shared.Problem.ProblemException} that leaves nothing behind.
 */
@Singleton
public final class Campaigns {
    private final CampaignStore store;
    private final DraftRules rules;
    private final AudienceRules audienceRules;
    private final Schedules schedules;
    private final Dispatches dispatch;

    Campaigns(
            CampaignStore store,
            DraftRules rules,
            AudienceRules audienceRules,
            Schedules schedules,
            Dispatches dispatch) {
        this.store = store;
        this.rules = rules;
        this.audienceRules = audienceRules;
        this.schedules = schedules;
        this.dispatch = dispatch;
    }

    public CampaignId create(Actor actor, CampaignDraft draft) {
        return create(actor, draft, Optional.empty());
    }

    private CampaignId create(Actor actor, CampaignDraft draft, Optional<CampaignId> original) {
        return schedules.create(actor, rules.check(actor.account(), draft), original);
    }

    /** A new draft with everything that the campaign has, but its schedule; its name says that it is a copy. */
    public Campaign duplicate(Actor actor, CampaignId id) {
        var original = draft(actor.account(), id);
        var name = "Copy of " + original.name();
        int longest = name.offsetByCodePoints(0, Math.min(name.codePointCount(0, name.length()), DraftRules.MAX_NAME));
        return get(actor.account(), create(actor, original.named(name.substring(0, longest)), Optional.of(id)));
    }

    /** Replaces all of a draft; 409 {@code wrong_state} for any other campaign. */
    public Campaign edit(Actor actor, CampaignId id, CampaignDraft draft) {
        requireDraft(get(actor.account(), id), "edited");
        var campaign = rules.check(actor.account(), draft);
        if (!schedules.replace(actor, id, campaign)) {
            requireDraft(get(actor.account(), id), "edited");
        }
        return get(actor.account(), id);
    }

    /** Deletes a draft; 409 {@code wrong_state} for any other campaign. */
    public void delete(Actor actor, CampaignId id) {
        if (!schedules.delete(actor, id)) {
            throw get(actor.account(), id).status().refusing("deleted");
        }
    }

    public Optional<Campaign> find(AccountId account, CampaignId id) {
        return store.find(account, id);
    }

    /** Those of the ids that there are, in no order. Not bounded by account: for ids that were checked before. */
    public List<Campaign> findAll(Collection<CampaignId> ids) {
        return store.findAll(ids);
    }

    /** As {@link #find}, or 404. */
    public Campaign get(AccountId account, CampaignId id) {
        return store.find(account, id)
                .orElseThrow(() -> Problem.notFound("campaign").asException());
    }

    /** What was asked for when the campaign was made or last edited. */
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
                campaign.tailoring());
        return campaign.tailoring().experiment() == null ? draft.saying(campaign.content()) : draft;
    }

    /** A draft's audience with all its contacts, for editing. */
    public Optional<Audience> audience(AccountId account, CampaignId id) {
        return store.audience(account, id);
    }

    /** Newest first; null does not filter. */
    public Page<Campaign> list(
            AccountId account, @Nullable CampaignStatus status, @Nullable Channel channel, PageRequest request) {
        return store.list(account, new CampaignStore.Filter(status, channel), request);
    }

    public MessageCounts stats(Campaign campaign) {
        return dispatch.counts(campaign.id().plan()).withTotalAtLeast(campaign.total());
    }

    /** As {@link #stats(Campaign)}, for many in one go. */
    public Map<CampaignId, MessageCounts> stats(Collection<Campaign> campaigns) {
        var counts = dispatch.counts(
                campaigns.stream().map(campaign -> campaign.id().plan()).toList());
        return campaigns.stream()
                .collect(Collectors.toMap(
                        Campaign::id,
                        campaign -> counts.getOrDefault(campaign.id().plan(), MessageCounts.NONE)
                                .withTotalAtLeast(campaign.total())));
    }

    /** Every change of status, oldest first. */
    public List<StatusChange> history(AccountId account, CampaignId id) {
        return store.history(account, get(account, id).id());
    }

    /** How many an audience has now, to be shown next to its choice; the same refusals as for a campaign. */
    public long count(AccountId account, Audience audience) {
        return audienceRules.count(account, audience);
    }

    private static void requireDraft(Campaign campaign, String verb) {
        if (campaign.status() != CampaignStatus.DRAFT) {
            throw campaign.status().refusing(verb);
        }
    }
}
