package io.tidings.dispatch;

import io.tidings.observability.Redacted;
import io.tidings.shared.CampaignId;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/** Notices when nothing of a campaign is left to be sent, and says so. */
@Singleton
final class Drain {
    private static final Logger LOG = Logger.getLogger(Drain.class);

    private final Jdbi jdbi;
    private final Event<CampaignDrained> drained;

    Drain(Jdbi jdbi, Event<CampaignDrained> drained) {
        this.jdbi = jdbi;
        this.drained = drained;
    }

    /**
     * To be asked after the commit that ended a block: of two blocks that end at once, at least the later asker sees
     * both ended.
     */
    void check(CampaignId campaign) {
        try {
            if (isDrained(campaign)) {
                drained.fire(new CampaignDrained(campaign));
            }
        } catch (RuntimeException e) {
            // The campaigns' own sweeper asks again; sending must go on.
            LOG.warnf(Redacted.of(e), "Whether campaign %s is finished could not be settled now", campaign);
        }
    }

    boolean isDrained(CampaignId campaign) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select not exists (select from send_block where campaign_id = :campaign
                                              and state in ('PREPARING', 'READY', 'LEASED'))
                           and not exists (select from dispatch_queue where campaign_id = :campaign)""")
                .bind("campaign", campaign.value())
                .mapTo(Boolean.class)
                .one());
    }
}
