package io.tidings.dispatch;

import io.tidings.shared.CampaignId;
import io.tidings.transport.Transport;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * What campaigns ask of sending. The verbs that take a handle work within its transaction and are made good by its
 * commit; call {@link #ring} after it. Thread-safe.
 */
@Singleton
public final class Dispatch {
    private final DispatchStore store;
    private final PlanStore plans;
    private final Drain drain;
    private final Transport transport;
    private final DispatchConfig config;

    Dispatch(DispatchStore store, PlanStore plans, Drain drain, Transport transport, DispatchConfig config) {
        this.store = store;
        this.plans = plans;
        this.drain = drain;
        this.transport = transport;
        this.config = config;
    }

    /** How many messages a block of a campaign has. */
    public int blockSize() {
        return config.blockSize();
    }

    /** Freezes what sending must know. Idempotent: the first plan of a campaign stays. */
    public void plan(Handle handle, SendPlan plan) {
        plans.insert(handle, plan);
    }

    /** Adds blocks that are not to be sent yet. Their messages are written in the same transaction. */
    public void addBlocks(Handle handle, CampaignId campaign, List<NewBlock> blocks) {
        store.add(handle, campaign, blocks);
    }

    /** Gives all of a campaign's blocks free; those without anything to send are closed at once. */
    public void release(Handle handle, CampaignId campaign) {
        store.release(handle, campaign);
    }

    /** Wakes the dispatchers, and tells if nothing is left of the campaign. To be called after the commit. */
    public void ring(CampaignId campaign) {
        transport.announce();
        drain.check(campaign);
    }

    /**
     * Stops a campaign: what was not begun is cancelled at once. After the commit at most the started chunk of each
     * worker still goes out, and what the provider takes is recorded as sent.
     *
     * @return how many messages were cancelled at once
     */
    public long cancel(Handle handle, CampaignId campaign) {
        return store.cancel(handle, campaign);
    }

    /** Whether nothing of the campaign is left to be sent, nor being sent. */
    public boolean drained(CampaignId campaign) {
        return drain.isDrained(campaign);
    }

    public OutcomeCounts counts(CampaignId campaign) {
        return counts(List.of(campaign)).getOrDefault(campaign, OutcomeCounts.NONE);
    }

    /** The counts of several campaigns in one query; those without blocks are missing. */
    public Map<CampaignId, OutcomeCounts> counts(Collection<CampaignId> campaigns) {
        return store.counts(campaigns);
    }

    /** Whether a first outcome of these came as a surprise to an earlier one, such as sent after failed. */
    public long contradictions(CampaignId campaign) {
        return store.contradictions(campaign);
    }
}
